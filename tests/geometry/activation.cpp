// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <redzap/geometry/activation.hpp>

using redzap::activate;
using redzap::activation;

TEST_CASE("relu keeps what is positive; none keeps everything") {
  static_assert(activate(activation::relu, 2.5f) == 2.5f);
  static_assert(activate(activation::relu, -2.5f) == 0.0f);
  static_assert(activate(activation::none, -2.5f) == -2.5f);
  CHECK_FALSE(std::signbit(activate(activation::relu, -0.0f)));
}

TEST_CASE("a NaN stays a NaN, so that a broken model shows") {
  CHECK(std::isnan(activate(activation::relu, std::numeric_limits<float>::quiet_NaN())));
}
