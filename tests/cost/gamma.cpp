// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/cost/gamma.hpp>

TEST_CASE("three operations of pooling count as a MAC, so a 3x3 window costs 3") {
  static_assert(redzap::cost::gamma == 3);
  CHECK(9 / redzap::cost::gamma == 3);
}
