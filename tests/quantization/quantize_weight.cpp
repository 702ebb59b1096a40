// SPDX-License-Identifier: MIT
#include <redzap/quantization/quantize_weight.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "support/random.hpp"

using redzap::error;
using redzap::tensor;
using redzap::quantization::quantize_weight;

TEST_CASE("quantize_weight: by hand, a scale for each output channel, zeros and the largest exact") {
  auto const [numbers, scale] = quantize_weight("w", {{3, 2}, {127, -63.4f, 0, 0, -0.5f, 0.25f}});
  CHECK(numbers.extents == std::vector<long long>{3, 2});
  CHECK(numbers.values == std::vector<float>{127, -63, 0, 0, -127, 64});   // 63.5: to the even one
  CHECK(scale.extents == std::vector<long long>{3});
  CHECK(scale.values[0] == 1);
  CHECK(scale.values[1] == 1);
  CHECK(scale.values[2] == 0.5f / 127);
}

TEST_CASE("quantize_weight: every weight is within half a scale") {
  tensor const weight{{16, 4, 3, 3}, redzap::test::reals(16 * 36, 9)};
  auto const [numbers, scale] = quantize_weight("w", weight);
  for (std::size_t i = 0; i < numbers.values.size(); ++i) {
    double const unit = scale.values[i / 36];
    CHECK(numbers.values[i] == std::trunc(numbers.values[i]));
    CHECK(std::abs(numbers.values[i]) <= 127);
    CHECK(std::abs(numbers.values[i] * unit - static_cast<double>(weight.values[i])) <= unit * (0.5 + 1e-4));
  }
}

TEST_CASE("quantize_weight: scales are raised to what they shall be at least") {
  std::vector<double> const least{0.5, 4};
  auto const [numbers, scale] = quantize_weight("w", {{2, 1}, {127, 127}}, least);
  CHECK(scale.values == std::vector<float>{1, 4});
  CHECK(numbers.values == std::vector<float>{127, 32});
  CHECK(quantize_weight("w", {{1, 1}, {1e-40f}}).second.values[0] == 0x1p-60f);
}

TEST_CASE("quantize_weight: what is no weight is named") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH_AS(quantize_weight("w", {{1ll << 32, 1ll << 32}, {}}), "w: has a shape too large for any memory",
                       error);
  CHECK_THROWS_WITH_AS(quantize_weight("w", {{2, -1}, {}}), "w: has a shape too large for any memory", error);
  CHECK_THROWS_WITH_AS(quantize_weight("w", {{2, 2}, {1, 2, 3}}),
                       "w: is no weight: its shape asks for 4 values, and it has 3", error);
  CHECK_THROWS_WITH_AS(quantize_weight("w", {{}, {1}}), "w: is no weight: its shape asks for 1 values, and it has 1",
                       error);
  CHECK_THROWS_WITH_AS(quantize_weight("w", {{0, 2}, {}}), "w: is no weight: its shape asks for 0 values, and it has 0",
                       error);
  CHECK_THROWS_WITH_AS(quantize_weight("w", {{1, 2}, {1, infinity}}), "w: holds a value that is not a finite number",
                       error);
  CHECK_THROWS_WITH_AS(quantize_weight("w", {{1, 2}, {1, 3e38f}}),
                       "w: holds a value too large for i8: its scale would be over 2^60", error);
}
