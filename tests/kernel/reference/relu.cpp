// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/relu.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/owned.hpp"

using namespace redzap;
using kernel::reference::relu;

TEST_CASE("relu: negative numbers become +0, a NaN stays") {
  float const infinite = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  test::owned<float, layout::packed> map({.c = 7}, std::vector<float>{-1, 2, -0.0f, -infinite, infinite, -1e-40f, nan});
  relu(map.view());
  auto values = map.values();
  CHECK(std::isnan(values.back()));
  values.pop_back();
  CHECK(values == std::vector<float>{0, 2, 0, 0, infinite, 0});
  for (float const value : values) CHECK_FALSE(std::signbit(value));
}
