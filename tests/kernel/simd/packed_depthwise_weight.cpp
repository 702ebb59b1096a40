// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/packed_depthwise_weight.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

using namespace redzap;
using kernel::packed_depthwise_weight;

TEST_CASE("packed_depthwise_weight: every weight at its place, zeros elsewhere, channels and groups set") {
  std::vector<float> weight(17 * 6), bias(17);
  std::iota(weight.begin(), weight.end(), 1.0f);
  std::iota(bias.begin(), bias.end(), 200.0f);
  packed_depthwise_weight const w(17, {.kernel = {2, 3}}, weight, bias);
  CHECK(w.options().groups == 17);
  CHECK(w.options().out_channels == 17);
  int wrong = 0;
  for (int c = 0; c < 32; ++c) {
    for (int tap = 0; tap < 6; ++tap)
      wrong += w.weight_block(c / 16)[tap * 16 + c % 16] != (c < 17 ? weight[c * 6 + tap] : 0.0f);
    wrong += w.bias_block(c / 16)[c % 16] != (c < 17 ? bias[c] : 0.0f);
  }
  CHECK(wrong == 0);
}

TEST_CASE("packed_depthwise_weight: sizes that do not match are refused") {
  std::vector<float> const nine(9), two(2);
  CHECK_NOTHROW(packed_depthwise_weight(1, {.kernel = 3}, nine, {}));
  CHECK_THROWS_AS(packed_depthwise_weight(2, {.kernel = 3}, nine, {}), error);
  CHECK_THROWS_AS(packed_depthwise_weight(1, {.kernel = 3}, nine, two), error);
  CHECK_THROWS_AS(packed_depthwise_weight(0, {.kernel = 3}, {}, {}), error);
  CHECK_THROWS_AS(packed_depthwise_weight(1, {.kernel = 0}, {}, {}), error);
  CHECK_THROWS_AS(packed_depthwise_weight(1 << 20, {.kernel = 1 << 15}, nine, {}), error);
}
