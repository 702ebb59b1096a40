// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/median.hpp>

#include <algorithm>
#include <array>

#include "support/folded.hpp"
#include "support/random.hpp"

using redzap::aggregate::median;
using redzap::test::check_lanes;
using redzap::test::folded;

TEST_CASE("median is the value in the middle, in whatever order they come") {
  CHECK(median<9>::name == "median");
  CHECK(folded<median<1>>({-4}) == -4);
  CHECK(folded<median<3>>({7, -1, 2}) == 2);
  std::array<float, 5> values{-2, 0, 3, 8, 9};
  int orders = 0;
  do {
    CHECK(folded<median<5>>({values[0], values[1], values[2], values[3], values[4]}) == 3);
    ++orders;
  } while (std::next_permutation(values.begin(), values.end()));
  CHECK(orders == 120);
}

TEST_CASE("median counts equal values as often as they are there") {
  CHECK(folded<median<5>>({1, 1, 1, 5, 6}) == 1);
  CHECK(folded<median<9>>({0, 0, 0, 0, 4, 4, 4, 4, 4}) == 4);
  CHECK(folded<median<9>>({0, 4, 0, 4, 0, 4, 0, 4, 0}) == 0);
}

TEST_CASE("median of nine is that of a sort") {
  redzap::test::generator random(31);
  for (int i = 0; i < 500; ++i) {
    std::array<float, 9> v{};
    for (float& value : v) value = random.real(-1, 1);
    auto sorted = v;
    std::sort(sorted.begin(), sorted.end());
    CHECK(folded<median<9>>({v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8]}) == sorted[4]);
  }
}

TEST_CASE("median is the same in every lane of a register") { check_lanes<median<3>>(); }
