// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/cost/saving.hpp>

TEST_CASE("a saving is in percent of the dense MACs, and may be negative") {
  using redzap::cost::saving;
  static_assert(saving(200, 200) == 0);
  static_assert(saving(200, 50) == 75);
  static_assert(saving(200, 0) == 100);
  static_assert(saving(200, 210) == -5);
  static_assert(saving(0, 0) == 0);
  CHECK(saving(3, 1) == doctest::Approx(66.6666667));
}
