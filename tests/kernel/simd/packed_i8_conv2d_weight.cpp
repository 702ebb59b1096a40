// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/packed_i8_conv2d_weight.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "support/random.hpp"

using namespace redzap;
using i8_weight = kernel::packed_i8_conv2d_weight;

namespace {
std::vector<float> const ones(40, 1.0f);

/// A weight of the dot order, by its place in PyTorch's.
int in_dot_order(i8_weight const& w, int m, int c, int r, int s) {
  conv2d_options const& o = w.options();
  int const run = w.runs() == o.kernel.h ? r : r * o.kernel.w + s, tap = w.runs() == o.kernel.h ? s : 0;
  return w.dot_row(m)[run * w.run_bytes() + tap * w.ifmap_channels() + c];
}
int in_broadcast_order(i8_weight const& w, int m, int c, int r, int s) {
  int const place = (r * w.options().kernel.w + s) * w.ifmap_channels() + c;
  return reinterpret_cast<std::int8_t const*>(w.broadcast_block(m / 16) + place / 4 * 16 + m % 16)[place % 4];
}

void check_orders(int channels, conv2d_options const& o, int runs, int run_bytes) {
  int const of_group = channels / o.groups;
  auto const weight = test::integers(std::size_t(o.out_channels) * of_group * o.kernel.h * o.kernel.w, 1, -127, 127);
  i8_weight const w(channels, o, weight, std::span(ones).first(std::size_t(o.out_channels)), {}, {});
  CHECK(w.runs() == runs);
  CHECK(w.run_bytes() == run_bytes);
  long long sum = 0, dot = 0, broadcast = 0, wrong = 0;
  std::size_t from = 0;
  for (int m = 0; m < o.out_channels; ++m)
    for (int i = 0; i < of_group; ++i)
      for (int r = 0; r < o.kernel.h; ++r)
        for (int s = 0; s < o.kernel.w; ++s, ++from) {
          int const c = m / (o.out_channels / o.groups) * of_group + i, expected = static_cast<int>(weight[from]);
          sum += std::abs(expected);
          wrong += in_dot_order(w, m, c, r, s) != expected || in_broadcast_order(w, m, c, r, s) != expected;
        }
  CHECK(wrong == 0);
  auto const rows = w.dot_rows(0, w.output_blocks());
  for (int const value : rows) dot += std::abs(value);
  CHECK(rows.size() == std::size_t(16) * w.output_blocks() * runs * run_bytes);
  for (std::ptrdiff_t i = 0; i < w.output_blocks() * w.block_elements() * 4; ++i)
    broadcast += std::abs(int(reinterpret_cast<std::int8_t const*>(w.broadcast_block(0))[i]));
  CHECK(dot == sum);         // zeros elsewhere
  CHECK(broadcast == sum);
}

template <class Body>
std::string fault_of(Body&& body) {
  try {
    body();
  } catch (error const& e) {
    return e.what();
  }
  return "none";
}
}  // namespace

TEST_CASE("packed_i8_conv2d_weight: every weight in both orders, zeros elsewhere") {
  check_orders(17, {.out_channels = 18, .kernel = {2, 3}}, 2, 64);
  check_orders(30, {.out_channels = 3, .kernel = 3}, 3, 128);
  check_orders(70, {.out_channels = 16, .kernel = 3, .dilation = 2}, 9, 128);
  check_orders(70, {.out_channels = 16, .kernel = 3, .dilation = {2, 1}}, 3, 256);
  check_orders(5, {.out_channels = 16, .kernel = {3, 1}, .dilation = 2}, 3, 64);
  check_orders(12, {.out_channels = 20, .kernel = 3, .groups = 4}, 3, 64);
}

TEST_CASE("packed_i8_conv2d_weight: sums start at the bias in units of both scales, less the zero point's share") {
  std::vector<float> const weight{10, -20, 127, 0, 5, 6}, scale{0.5f, 0.25f, 2}, bias{3, -1.3f, 0};
  i8_weight const w(2, {.out_channels = 3, .kernel = 1}, weight, scale, bias, {.scale = 0.5f, .zero_point = 7});
  CHECK(w.bias_block(0)[0] == 12 + 70);
  CHECK(w.bias_block(0)[1] == -10 - 7 * 127);   // -10.4 units
  CHECK(w.bias_block(0)[2] == -77);
  CHECK(w.bias_block(0)[3] == 0);
  CHECK(w.scale_block(0)[1] == 0.125f);
  CHECK(w.input() == precision::affine{.scale = 0.5f, .zero_point = 7});
}

TEST_CASE("packed_i8_conv2d_weight: what is wrong is named") {
  auto const of = [](std::vector<float> const& weight, std::vector<float> const& scale, std::vector<float> const& bias,
                     precision::affine const& input) {
    return fault_of([&] {
      i8_weight(1, {.out_channels = 2, .kernel = 1}, weight, scale, bias, input, i8_weight::order::both, "conv2.");
    });
  };
  constexpr float infinity = std::numeric_limits<float>::infinity(),
                  not_a_number = std::numeric_limits<float>::quiet_NaN();
  CHECK(of({1, 127}, {1, 1}, {}, {}) == "none");
  CHECK(of({1, -127}, {1, 1}, {0, 0}, {}) == "none");
  CHECK(of({1}, {1, 1}, {}, {}) == "conv2.weight: its size does not match the options");
  CHECK(of({1, 1}, {1}, {}, {}) == "conv2.weight_scale: its size is not out_channels");
  CHECK(of({1, 1}, {1, 1}, {1}, {}) == "conv2.bias: its size is not out_channels");
  for (float const value : {0.5f, -128.0f, 128.0f, infinity, not_a_number})
    CHECK(of({1, value}, {1, 1}, {}, {}).ends_with("is not a whole number from -127 to 127"));
  for (float const scale : {0.0f, -1.0f, infinity, not_a_number})
    CHECK(of({1, 1}, {1, scale}, {}, {}).starts_with("conv2.weight_scale: the scale must be from 2^-60 to 2^60"));
  CHECK(of({1, 1}, {1, 1}, {}, {.scale = 0}).starts_with("conv2.input: the scale must be"));
  CHECK(of({1, 1}, {1, 1}, {}, {.zero_point = 256}).starts_with("conv2.input: the zero point must be from 0 to 255"));
  CHECK(of({1, 1}, {1, 1}, {0, 2147483000.0f}, {}) == "none");
  CHECK(of({1, 1}, {1, 1}, {0, 2147483647.0f}, {})
            .starts_with("conv2.bias: 2147483648.000000 is too large for i8: channel 1 sums in units"));
  CHECK(of({1, 1}, {1, 1}, {0, not_a_number}, {}).starts_with("conv2.bias: "));
  CHECK(fault_of([] { i8_weight(66312, {.out_channels = 1, .kernel = 1}, i8_weight::order::dot); }) ==
        "weight: too many taps for i8: 32 bits cannot hold the sum of so many products");
  CHECK(fault_of([] { i8_weight(66311, {.out_channels = 1, .kernel = 1}, i8_weight::order::dot); }) == "none");
  CHECK(
      fault_of([] { i8_weight(1, {.out_channels = 0, .kernel = 1}, i8_weight::order::dot); }).starts_with("weight: "));
  CHECK(fault_of([] {
          i8_weight(1, {.out_channels = 1, .kernel = {0, 1}}, i8_weight::order::dot);
        }).starts_with("weight: "));
}
