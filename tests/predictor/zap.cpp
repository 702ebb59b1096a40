// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "support/score_labels.hpp"
#include <cmath>
#include <limits>
#include <redzap/predictor/zap.hpp>

using redzap::predictor::zap;
using redzap::test::label_of;

namespace {
constexpr float infinity = std::numeric_limits<float>::infinity(),
                not_a_number = std::numeric_limits<float>::quiet_NaN();
}

TEST_CASE("needed strictly above sigma, zero at sigma and below") {
  for (float const sigma : {0.5f, 0.0f, -3.0f, 100.0f}) {
    zap const score{.threshold = sigma};
    CHECK(label_of(score, sigma) == 1);
    CHECK(label_of(score, std::nextafter(sigma, infinity)) == 0);
    CHECK(label_of(score, std::nextafter(sigma, -infinity)) == 1);
  }
}

TEST_CASE("a score that is no number is computed in full") {
  CHECK(label_of(zap{.threshold = 0.5f}, not_a_number) == 0);
  CHECK(label_of(zap{.threshold = infinity}, not_a_number) == 0);
  CHECK(label_of(zap{.threshold = 0.5f}, infinity) == 0);
  CHECK(label_of(zap{.threshold = 0.5f}, -infinity) == 1);
}

TEST_CASE("sigma may be any number, but a number") {
  for (float const sigma : {-1.0f, 0.0f, 7.0f, infinity, -infinity}) CHECK_NOTHROW(zap::check_threshold(sigma));
  CHECK_THROWS_WITH_AS(zap::check_threshold(not_a_number), "threshold: must be a number, is nan", redzap::error);
}
