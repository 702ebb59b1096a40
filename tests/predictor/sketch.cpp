// SPDX-License-Identifier: MIT
#include <redzap/predictor/sketch.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/score_labels.hpp"

using redzap::predictor::sketch;
using redzap::test::label_of;

namespace {
constexpr float infinity = std::numeric_limits<float>::infinity(),
                not_a_number = std::numeric_limits<float>::quiet_NaN();

sketch<> with(float threshold) {
  sketch<> result;
  result.threshold = threshold;
  return result;
}
}  // namespace

TEST_CASE("sketch: zero up to the logarithm of the threshold, needed above") {
  for (float const threshold : {0.05f, 0.5f, 1.0f, 20.0f}) {
    float const limit = std::log(threshold);
    CHECK(label_of(with(threshold), limit) == 1);
    CHECK(label_of(with(threshold), std::nextafter(limit, infinity)) == 0);
    CHECK(label_of(with(threshold), std::nextafter(limit, -infinity)) == 1);
    CHECK(float(with(threshold).threshold) == threshold);
  }
}

TEST_CASE("sketch: threshold 0, where it starts, skips nothing, and no number is computed in full") {
  CHECK(label_of(sketch<>{}, -std::numeric_limits<float>::max()) == 0);
  CHECK(label_of(with(0.0f), -1000.0f) == 0);
  CHECK(label_of(with(1.0f), not_a_number) == 0);
}

TEST_CASE("sketch: a threshold is a finite number from 0 on") {
  for (float const value : {0.0f, 0.1f, 1.0f, 1000.0f}) CHECK_NOTHROW(sketch<>::check_threshold(value));
  CHECK_THROWS_WITH_AS(sketch<>::check_threshold(-0.5f), "threshold: must be finite and at least 0, is -0.5",
                       redzap::error);
  CHECK_THROWS_AS(sketch<>::check_threshold(infinity), redzap::error);
  CHECK_THROWS_AS(sketch<>::check_threshold(not_a_number), redzap::error);
}
