// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/max.hpp>

#include "support/folded.hpp"

using redzap::aggregate::max;
using redzap::test::check_lanes;
using redzap::test::folded;

TEST_CASE("max is the largest value, also of negative ones") {
  CHECK(max::name == "max");
  CHECK(folded<max>({3, -1, 7, 2}) == 7);
  CHECK(folded<max>({-3, -1, -7}) == -1);
  CHECK(folded<max>({std::numeric_limits<float>::lowest()}) == std::numeric_limits<float>::lowest());
}

TEST_CASE("max is the same in every lane of a register") { check_lanes<max>(); }
