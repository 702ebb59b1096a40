// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/midrange.hpp>

#include "support/folded.hpp"

using redzap::aggregate::midrange;
using redzap::test::check_lanes;
using redzap::test::folded;

TEST_CASE("mid-range is half the sum of the extremes, whatever lies between") {
  CHECK(midrange::name == "mid-range");
  CHECK(folded<midrange>({3, -1, 7, 2}) == 3);
  CHECK(folded<midrange>({-3, -1, -6}) == -3.5f);
  CHECK(folded<midrange>({5, 5, 5, 5}) == 5);
  CHECK(folded<midrange>({0, 8, 0, 0}) == 4);
}

TEST_CASE("mid-range is the same in every lane of a register") { check_lanes<midrange>(); }
