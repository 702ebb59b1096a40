// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/packed_linear_weight.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/i8.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <numeric>
#include <vector>

using namespace redzap;
using kernel::packed_linear_weight;

TEST_CASE("packed_linear_weight: rows in the input's packed order, zeros elsewhere") {
  shape const in{.c = 18, .h = 2, .w = 3};
  std::vector<float> weight(70 * in.size()), bias(70);
  std::iota(weight.begin(), weight.end(), 1.0f);
  std::iota(bias.begin(), bias.end(), 1.0f);
  packed_linear_weight const w(in, {.out_features = 70}, weight, bias);
  CHECK(w.row_floats() == 80);
  CHECK(w.inputs() == 2 * 6 * 16);
  int wrong = 0;
  for (int m = 0; m < 80; ++m) {
    for (int c = 0; c < 32; ++c)
      for (int at = 0; at < 6; ++at) {
        float const expected = m < 70 && c < 18 ? weight[(m * 18 + c) * 6 + at] : 0.0f;
        wrong += w.row(std::size_t((c / 16 * 6 + at) * 16 + c % 16))[m] != expected;
      }
    wrong += w.bias()[m] != (m < 70 ? bias[m] : 0.0f);
  }
  CHECK(wrong == 0);
}

TEST_CASE("packed_linear_weight: sizes that do not match are refused") {
  std::vector<float> const six(6), one(1);
  shape const in{.c = 3};
  CHECK_NOTHROW(packed_linear_weight(in, {.out_features = 2}, six, {}));
  CHECK_THROWS_AS(packed_linear_weight(in, {.out_features = 3}, six, {}), error);
  CHECK_THROWS_AS(packed_linear_weight(in, {.out_features = 2}, six, one), error);
  CHECK_THROWS_AS(packed_linear_weight(in, {.out_features = 0}, six, {}), error);
  CHECK_THROWS_AS(packed_linear_weight({.c = 1 << 20, .h = 1 << 10}, {.out_features = 1 << 20}, six, {}), error);
}

TEST_CASE("packed_linear_weight: a 16-bit precision rounds weights, not the bias, and refuses what it cannot hold") {
  packed_linear_weight<precision::bf16> const w({.c = 2}, {.out_features = 1}, std::vector<float>{0x1.01p0f, 0x1.03p0f},
                                                std::vector<float>{0x1.01p0f});
  CHECK(w.row(0)[0] == 0x3f80);
  CHECK(w.row(1)[0] == 0x3f82);
  CHECK(w.bias()[0] == 0x1.01p0f);
  CHECK_THROWS_AS(
      packed_linear_weight<precision::bf16>({.c = 1}, {.out_features = 1}, std::vector<float>{3.4028e38f}, {}), error);
  std::vector<float> const between{0x1.002p0f, 0x1.006p0f};   // two f16
  packed_linear_weight<precision::f16> const half({.c = 2}, {.out_features = 1}, between, {});
  CHECK(half.row(0)[0] == 0x3c00);   // to the even one
  CHECK(half.row(1)[0] == 0x3c02);
  std::vector<float> const beyond{-7e4f};
  CHECK_THROWS_WITH_AS(packed_linear_weight<precision::f16>({.c = 1}, {.out_features = 1}, beyond, {}),
                       "linear weight: -70000.000000 is too large for f16", error);
}

TEST_CASE("packed_linear_weight: i8 keeps whole numbers and a scale for each output, and refuses others") {
  using packed = packed_linear_weight<precision::i8>;
  std::vector<float> const weight{-127, 5, 0, 127}, scale{0.5f, 2}, bias{1, -1};
  packed const w({.c = 2}, {.out_features = 2}, weight, scale, bias);
  CHECK(w.row_floats() == 16);
  CHECK(std::vector<int>{w.row(0)[0], w.row(0)[1], w.row(1)[0], w.row(1)[1]} == std::vector<int>{-127, 0, 5, 127});
  for (int m = 2; m < 16; ++m) {
    CHECK(int(w.row(0)[m]) == 0);
    CHECK(w.scale()[m] == 0);
    CHECK(w.bias()[m] == 0);
  }
  CHECK(w.scale()[1] == 2);
  CHECK(w.bias()[1] == -1);
  constexpr float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (float const wrong : {0.5f, 128.0f, -128.0f, -127.5f, 1e30f, -infinity, nan}) {
    std::vector<float> const one{wrong, 0};
    CHECK_THROWS_WITH_AS(packed({.c = 2}, {.out_features = 1}, one, std::vector<float>{1}, {}),
                         "linear weight: a value is no whole number from -127 to 127", error);
  }
  CHECK_THROWS_WITH_AS(packed({.c = 2}, {.out_features = 2}, weight, bias, std::vector<float>{1}),
                       "linear bias: its size is not out_features", error);
  for (std::vector<float> const& few : {std::vector<float>{}, std::vector<float>{1}})
    CHECK_THROWS_WITH_AS(packed({.c = 2}, {.out_features = 2}, weight, few, {}),
                         "linear scale: its size is not out_features", error);
  CHECK_THROWS_WITH_AS(packed({.c = 1 << 20, .h = 1 << 10}, {.out_features = 1 << 20}, weight, scale, {}),
                       "linear weight: input, weight and output must each be smaller than 2^31 elements", error);
}
