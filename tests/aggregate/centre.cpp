// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/centre.hpp>

#include "support/folded.hpp"

using redzap::aggregate::centre;
using redzap::test::check_lanes;
using redzap::test::folded;

TEST_CASE("centre is the tap in the middle of the rows") {
  CHECK(centre<9>::name == "centre");
  CHECK(folded<centre<1>>({-4}) == -4);
  CHECK(folded<centre<3>>({7, -1, 2}) == -1);
  CHECK(folded<centre<9>>({1, 2, 3, 4, 50, 6, 7, 8, 9}) == 50);
  CHECK(folded<centre<15>>({1, 2, 3, 4, 5, 6, 7, 80, 9, 10, 11, 12, 13, 14, 15}) == 80);   // three rows of five
}

TEST_CASE("centre is the same in every lane of a register") { check_lanes<centre<3>>(); }
