// SPDX-License-Identifier: MIT
#include "support/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

using namespace redzap;

TEST_CASE("random: every sum of every problem is exact in float") {
  for (test::problem const& p : test::problems) {
    CAPTURE(p.name);
    CHECK(p.terms() * test::largest_weight * test::largest_input * p.taps() + test::largest_bias < 1 << 24);
    CHECK(test::exact_averages(p) == (p.name != "kernel_11"));
  }
}

TEST_CASE("random: integers in range, zeros among them, none of them -0, the same every time") {
  auto const values = test::integers(4000, 7, -8, 8, 0.3, 9);
  CHECK(values == test::integers(4000, 7, -8, 8, 0.3, 9));
  CHECK(values != test::integers(4000, 8, -8, 8, 0.3, 9));
  CHECK(std::all_of(values.begin(), values.end(), [](float v) {
    return std::abs(v) <= 72 && std::fmod(v, 9.0f) == 0 && !(v == 0 && std::signbit(v));
  }));
  CHECK(std::set<float>(values.begin(), values.end()).size() == 17);
  auto const zeros = double(std::count(values.begin(), values.end(), 0.0f)) / 4000;
  CHECK(zeros > 0.3);
  CHECK(zeros < 0.4);  // 0.3 + 0.7 / 17
}

TEST_CASE("random: labels have the density asked for") {
  auto const labels = test::labels({.c = 10, .h = 20, .w = 20}, 1, 0.2, 3);
  for (int l = 0; l <= 3; ++l) {
    auto const share = double(std::count(labels.begin(), labels.end(), static_cast<label>(l))) / 4000;
    CHECK(std::abs(share - (l == 0 ? 0.2 : 0.8 / 3)) < 0.03);
  }
  auto const none = test::labels({.c = 10}, 1, 0, 1);
  CHECK(std::count(none.begin(), none.end(), label{1}) == 10);
}

TEST_CASE("random: the table's names are distinct, and the small problems are most of it") {
  std::set<std::string_view> names;
  for (test::problem const& p : test::problems) names.insert(p.name);
  CHECK(names.size() == std::size(test::problems));
  auto const small = test::mini();
  CHECK(small.size() > 40);
  for (test::problem const& p : small) CHECK_FALSE(p.name.starts_with("cifar"));
}

TEST_CASE("random: splitmix64's published numbers") {
  test::generator random(1234567);
  CHECK(random.next() == 6457827717110365317u);
  CHECK(random.next() == 3203168211198807973u);
}
