// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/average.hpp>

#include "support/folded.hpp"

using redzap::aggregate::average;
using redzap::test::check_lanes;
using redzap::test::folded;

TEST_CASE("average is the sum, then one multiplication by 1 / count") {
  CHECK(average::name == "average");
  CHECK(folded<average>({3, -1, 7, 3}) == 3);
  CHECK(folded<average>({1, 1, 1, 1, 1, 1, 1, 1, 1}) == 9 * (1.0f / 9.0f));
  CHECK(average::finish(17.0f, 9) == 17 * (1.0f / 9.0f));
  CHECK(average::finish(17.0f, 9) != 17.0f / 9.0f);   // a multiplication, not a division: they differ in the last bit
}

TEST_CASE("average is the same in every lane of a register") { check_lanes<average>(); }
