// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/core/error.hpp>
#include <redzap/training/map_geometry.hpp>
#include <set>

using namespace redzap;
using training::map_geometry;

TEST_CASE("a small plane by hand") {
  map_geometry const map(2, 3, pattern::b);  // 1 0 1 / 0 1 0
  CHECK(map.stride() == 4);
  CHECK(map.plain_size() == 6 * 16);
  CHECK(map.bordered_size() == (4 * 4 + 1) * 16);
  CHECK(map.bordered(0, 0) == 5 * 16);
  CHECK(map.bordered(1, 2) == 11 * 16);
  CHECK(map.bordered(0, 3) == map.bordered(1, -1));  // one column of zeros serves both
  CHECK(map.offset(0) == -5 * 16);
  CHECK(map.offset(4) == 0);
  CHECK(map.offset(8) == 5 * 16);
  REQUIRE(map.computed().size() == 3);
  CHECK(map.computed()[1].plain == 2 * 16);
  CHECK(map.computed()[2].bordered == map.bordered(1, 1));
  CHECK(map.estimated().size() == 3);
  // Checkerboard: a window centred in I_s covers the corners and the centre, any other the four sides.
  REQUIRE(map.classes().size() == 2);
  for (auto const& c : map.classes()) {
    CHECK(c.bordered.size() == 3);
    bool const corners = c.count == 5;
    if (!corners) CHECK(c.count == 4);
    for (int i = 0; i < c.count; ++i) CHECK((c.tap[std::size_t(i)] % 2 == 0) == corners);
  }
}

TEST_CASE("classes cover every position, with the pattern's taps") {
  for (auto const& p : {pattern::a, pattern::b, pattern::c, pattern::d, pattern::all}) {
    map_geometry const map(11, 7, p);
    std::set<int> seen;
    for (auto const& c : map.classes())
      for (int const at : c.bordered) {
        CHECK(seen.insert(at).second);
        int const row = at / 16 / map.stride() - 1, column = at / 16 % map.stride() - 1;
        int expected = 0;
        for (int k = 0; k < 9; ++k) {
          bool const inside = p.contains(row + k / 3 - 1 + p.period, column + k % 3 - 1 + p.period);
          if (!inside) continue;
          CHECK(c.tap[std::size_t(expected)] == k);
          CHECK(c.offset[std::size_t(expected++)] == map.offset(k));
        }
        CHECK(c.count == expected);
      }
    CHECK(seen.size() == 77);
    CHECK(map.computed().size() + map.estimated().size() == 77);
  }
}

TEST_CASE("a number known only now picks the constant") {
  for (int n = 0; n <= 9; ++n) {
    int calls = 0;
    training::with_tap_count(n, [&](auto known) {
      ++calls;
      CHECK(int(known) == n);
    });
    CHECK(calls == 1);
  }
}

TEST_CASE("no plane") { CHECK_THROWS_AS(map_geometry(0, 3, pattern::a), error); }
