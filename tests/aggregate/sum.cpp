// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/sum.hpp>

#include "support/folded.hpp"

using redzap::aggregate::sum;
using redzap::test::check_lanes;
using redzap::test::folded;

TEST_CASE("sum adds, in the order given, and does not divide") {
  CHECK(sum::name == "sum");
  CHECK(folded<sum>({3, -1, 7, 2}) == 11);
  CHECK(folded<sum>({0x1p30f, 1, -0x1p30f}) == 0);   // 2^30 + 1 rounds to 2^30
  CHECK(folded<sum>({}) == 0);
}

TEST_CASE("sum is the same in every lane of a register") { check_lanes<sum>(); }
