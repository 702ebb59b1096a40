// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>
#include <redzap/tensor/check_values.hpp>
#include <vector>

using redzap::check_values;
using redzap::error;

TEST_CASE("check_values: as many as there should be, all of them finite") {
  std::vector<float> values{1, -2, 0};
  CHECK_NOTHROW(check_values("w", values, 3));
  CHECK_THROWS_WITH_AS(check_values("w", values, 4), "w: expected 4 values, found 3", error);
  CHECK_THROWS_WITH_AS(check_values("w", values, 2), "w: expected 2 values, found 3", error);
  for (float const wrong : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    values[2] = wrong;
    CHECK_THROWS_WITH_AS(check_values("w", values, 3), "w: value 2 is not a finite number", error);
  }
}
