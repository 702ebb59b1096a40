// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <numeric>
#include <vector>

using namespace redzap;
using kernel::packed_conv2d_weight;

TEST_CASE("packed_conv2d_weight: every weight in both orders, zeros elsewhere") {
  conv2d_options const o{.out_channels = 18, .kernel = {2, 3}};
  std::vector<float> weight(18 * 17 * 6), bias(18);
  std::iota(weight.begin(), weight.end(), 1.0f);
  std::iota(bias.begin(), bias.end(), 100.0f);
  packed_conv2d_weight const w(17, o, weight, bias);
  CHECK(w.input_blocks() == 2);
  CHECK(w.output_blocks() == 2);
  CHECK(w.row_floats() == 2 * 6 * 16);
  CHECK(w.block_floats() == 2 * 6 * 256);
  int wrong = 0;
  for (int m = 0; m < 32; ++m) {
    for (int c = 0; c < 32; ++c)
      for (int tap = 0; tap < 6; ++tap) {
        float const expected = m < 18 && c < 17 ? weight[(m * 17 + c) * 6 + tap] : 0.0f;
        int const place = (c / 16 * 6 + tap) * 16 + c % 16;
        wrong += w.broadcast_block(m / 16)[place * 16 + m % 16] != expected;
        wrong += w.dot_row(m, 0)[place] != expected;   // two channel blocks of 6 taps are one chunk
      }
    wrong += w.bias_block(m / 16)[m % 16] != (m < 18 ? bias[m] : 0.0f);
  }
  CHECK(wrong == 0);
  CHECK(w.dot_rows(1, 1).data() == w.dot_row(16, 0));
  CHECK(w.dot_rows(0, 2).size() == 2 * 16 * 2 * 6 * 16);
}

TEST_CASE("packed_conv2d_weight: dot order in chunks, the last one shorter") {
  std::vector<float> weight(17 * 80 * 9);
  std::iota(weight.begin(), weight.end(), 1.0f);
  packed_conv2d_weight const w(80, {.out_channels = 17, .kernel = 3}, weight, {}, packed_conv2d_weight<>::order::dot);
  CHECK(w.chunk_blocks() == 4);
  CHECK(w.chunks() == 2);
  CHECK(w.blocks_of(0) == 4);
  CHECK(w.blocks_of(1) == 1);
  int wrong = 0;
  for (int m = 0; m < 17; ++m)
    for (int c = 0; c < 80; ++c)
      for (int tap = 0; tap < 9; ++tap)
        wrong +=
            w.dot_row(m, c / 64)[(c % 64 / 16 * 9 + tap) * 16 + c % 16] != weight[std::size_t((m * 80 + c) * 9 + tap)];
  CHECK(wrong == 0);
  CHECK(w.dot_row(1, 0) == w.dot_row(0, 0) + 4 * 9 * 16);   // rows of a chunk side by side
  CHECK(w.dot_row(0, 1) == w.dot_row(15, 0) + 4 * 9 * 16);
  CHECK(w.dot_row(16, 0) == w.dot_row(15, 1) + 9 * 16);
}

TEST_CASE("packed_conv2d_weight: groups are blocks on a diagonal of zeros") {
  conv2d_options const o{.out_channels = 4, .kernel = 1, .groups = 2};
  std::vector<float> const weight{1, 2, 3, 4, 5, 6, 7, 8};  // 4 outputs, 2 inputs each
  packed_conv2d_weight const w(4, o, weight, {}, packed_conv2d_weight<>::order::dot);
  CHECK(w.has_dot());
  CHECK_FALSE(w.has_broadcast());
  CHECK(std::vector<float>(w.dot_row(0, 0), w.dot_row(0, 0) + 4) == std::vector<float>{1, 2, 0, 0});
  CHECK(std::vector<float>(w.dot_row(1, 0), w.dot_row(1, 0) + 4) == std::vector<float>{3, 4, 0, 0});
  CHECK(std::vector<float>(w.dot_row(3, 0), w.dot_row(3, 0) + 4) == std::vector<float>{0, 0, 7, 8});
  CHECK(w.bias_block(0)[3] == 0);
}

TEST_CASE("packed_conv2d_weight: only the order asked for") {
  packed_conv2d_weight const w(1, {.out_channels = 1, .kernel = 1}, std::vector<float>{2}, {},
                               packed_conv2d_weight<>::order::broadcast);
  CHECK(w.has_broadcast());
  CHECK_FALSE(w.has_dot());
  CHECK(w.broadcast_block(0)[0] == 2);
}

TEST_CASE("packed_conv2d_weight: sizes that do not match are refused") {
  std::vector<float> const nine(9), two(2);
  auto pack = [&](int channels, conv2d_options const& o, std::span<float const> bias) {
    return packed_conv2d_weight(channels, o, nine, bias);
  };
  conv2d_options const good{.out_channels = 1, .kernel = 3};
  CHECK_NOTHROW(pack(1, good, {}));
  CHECK_THROWS_WITH_AS(pack(2, good, {}), "weight: its size does not match the options", error);
  CHECK_THROWS_WITH_AS(pack(1, good, two), "bias: its size is not out_channels", error);
  CHECK_THROWS_WITH_AS(packed_conv2d_weight(1, {.out_channels = 3, .kernel = 3}, std::vector<float>(27), two),
                       "bias: its size is not out_channels", error);
  CHECK_THROWS_AS(pack(0, good, {}), error);
  CHECK_THROWS_AS(pack(1, {.out_channels = 0, .kernel = 3}, {}), error);
  CHECK_THROWS_AS(pack(1, {.out_channels = 1, .kernel = {0, 3}}, {}), error);
  CHECK_THROWS_AS(pack(3, {.out_channels = 1, .kernel = 3, .groups = 2}, {}), error);
  CHECK_THROWS_AS(pack(1 << 30, {.out_channels = 1 << 30, .kernel = 1 << 15}, {}), error);
}

TEST_CASE("packed_conv2d_weight: a 16-bit precision rounds both orders alike, and refuses what it cannot hold") {
  std::vector<float> const weight{1.0f, 0x1.01p0f, 0x1.03p0f, -3.0f};   // the middle two lie between two bf16
  packed_conv2d_weight<precision::bf16> const w(4, {.out_channels = 1, .kernel = 1}, weight,
                                                std::vector<float>{0x1.01p0f});
  std::vector<float> const rounded{1.0f, 1.0f, 0x1.04p0f, -3.0f};
  for (int c = 0; c < 4; ++c) {
    CHECK(precision::bf16::widen(w.dot_row(0, 0)[c]) == rounded[c]);
    CHECK(w.broadcast_block(0)[c * 16] == rounded[c]);
  }
  CHECK(w.bias_block(0)[0] == 0x1.01p0f);
  CHECK(w.dot_rows(0, 1).size_bytes() == 16 * 16 * 2);
  std::vector<float> const huge(4, std::numeric_limits<float>::max());
  CHECK_THROWS_AS(packed_conv2d_weight<precision::bf16>(4, {.out_channels = 1, .kernel = 1}, huge, {}), error);
  std::vector<float> const large{65504.0f, 65520.0f, 0.0f, 0.0f};   // the largest f16, the first that rounds beyond
  CHECK_THROWS_WITH_AS(packed_conv2d_weight<precision::f16>(4, {.out_channels = 1, .kernel = 1}, large, {}),
                       "weight: 65520.000000 is too large for f16", error);
}
