// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/predictor/target_positions.hpp>
#include <utility>
#include <vector>

using redzap::pattern;
using redzap::predictor::target_positions;

TEST_CASE("pattern B on 4 x 4, by hand") {
  target_positions const targets(pattern::b, 4, 4);  // I_s is where p + q is even
  std::vector<int> positions, neighbourhoods;
  for (auto const& t : targets.all()) positions.push_back(t.position), neighbourhoods.push_back(t.neighbourhood);
  CHECK(positions == std::vector<int>{1, 3, 4, 6, 9, 11, 12, 14});
  CHECK(neighbourhoods == std::vector<int>{1, 3, 6, 8, 13, 15, 18, 20});   // rows of 6
  std::vector<std::pair<int, int>> corner, inner;
  for (auto const& tap : targets.taps_around(0)) corner.emplace_back(tap.position, tap.number);
  for (auto const& tap : targets.taps_around(6)) inner.emplace_back(tap.position, tap.number);
  CHECK(corner == std::vector<std::pair<int, int>>{{0, 4}, {5, 8}, {1, 0}, {1, 0}, {1, 0}});  // as many as others have
  CHECK(inner == std::vector<std::pair<int, int>>{{2, 1}, {5, 3}, {7, 5}, {10, 7}, {1, 0}});
}

TEST_CASE("every position outside the pattern once, and none inside, on maps of any size") {
  for (pattern const& computed : {pattern::a, pattern::b, pattern::c, pattern::d, pattern::all})
    for (auto const& [height, width] : {std::pair{19, 19}, {9, 9}, {1, 1}, {1, 7}, {2, 2}, {5, 1}, {3, 3}}) {
      target_positions const targets(computed, height, width);
      std::vector<int> seen(std::size_t(height * width));
      for (auto const& t : targets.all()) ++seen[t.position];
      for (int p = 0; p < height; ++p)
        for (int q = 0; q < width; ++q) {
          CHECK(seen[p * width + q] == !computed.contains(p, q));
          if (targets.all().empty()) continue;
          std::vector<int> around, listed;
          for (int y = p - 1; y <= p + 1; ++y)
            for (int x = q - 1; x <= q + 1; ++x)
              if (y >= 0 && y < height && x >= 0 && x < width && computed.contains(y, x)) around.push_back(y * width + x);
          for (auto const& tap : targets.taps_around(p * width + q))
            if (computed.contains(tap.position / width, tap.position % width)) listed.push_back(tap.position);
          CHECK(listed == around);
        }
      CHECK(targets.height() == height);
      CHECK(targets.width() == width);
    }
}

TEST_CASE("some rows of a map: their own targets, and the taps of a row more above and below") {
  target_positions const whole(pattern::d, 7, 4);
  for (auto const& [first, last] : {std::pair{0, 3}, {3, 5}, {5, 7}, {0, 7}}) {
    target_positions const some(pattern::d, 7, 4, {first, last});
    CHECK(some.rows() == redzap::row_range{first, last});
    CHECK(some.hidden_rows() == redzap::row_range{std::max(0, first - 1), std::min(7, last + 1)});
    std::size_t place = 0;
    for (auto const& t : whole.all()) {
      if (t.position / 4 < first || t.position / 4 >= last) continue;
      CHECK(some.all()[place].position == t.position);
      CHECK(some.all()[place].neighbourhood == t.neighbourhood - first * 6);
      ++place;
    }
    CHECK(some.all().size() == place);
    for (int at = some.hidden_rows().first * 4; at < some.hidden_rows().last * 4; ++at) {
      std::vector<int> expected, listed;
      for (auto const& tap : whole.taps_around(at))
        if (pattern::d.contains(tap.position / 4, tap.position % 4)) expected.push_back(tap.number);
      for (auto const& tap : some.taps_around(at))
        if (pattern::d.contains(tap.position / 4, tap.position % 4)) listed.push_back(tap.number);
      CHECK(listed == expected);
    }
  }
}
