// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/min.hpp>

#include "support/folded.hpp"

using redzap::aggregate::min;
using redzap::test::check_lanes;
using redzap::test::folded;

TEST_CASE("min is the smallest value, also of positive ones") {
  CHECK(min::name == "min");
  CHECK(folded<min>({3, -1, 7, 2}) == -1);
  CHECK(folded<min>({3, 1, 7}) == 1);
  CHECK(folded<min>({std::numeric_limits<float>::max()}) == std::numeric_limits<float>::max());
}

TEST_CASE("min is the same in every lane of a register") { check_lanes<min>(); }
