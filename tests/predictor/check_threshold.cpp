// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <redzap/predictor/check_threshold.hpp>

using redzap::predictor::check_threshold;

TEST_CASE("a threshold is in [0, 1)") {
  for (float const good : {0.0f, -0.0f, 0.2f, std::nextafter(1.0f, 0.0f)}) CHECK_NOTHROW(check_threshold(good));
  constexpr float infinity = std::numeric_limits<float>::infinity(),
                  not_a_number = std::numeric_limits<float>::quiet_NaN();
  for (float const bad : {1.0f, 1.5f, -0.001f, infinity, -infinity, not_a_number})
    CHECK_THROWS_AS(check_threshold(bad), redzap::error);
}

TEST_CASE("the error says what is wrong with which value") {
  CHECK_THROWS_WITH(check_threshold(1.5f), "threshold: must be at least 0 and less than 1, is 1.5");
  CHECK_THROWS_WITH(check_threshold(-2.0f), "threshold: must be at least 0 and less than 1, is -2");
}
