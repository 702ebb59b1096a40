// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/predictor/target_positions.hpp>
#include <utility>
#include <vector>

using redzap::pattern;
using redzap::predictor::target_positions;

namespace {

/// Positions and numbers of the taps that a position's class lists; a position is in one class alone.
std::vector<std::pair<int, int>> around(target_positions const& targets, int position) {
  std::vector<std::pair<int, int>> result;
  int found = 0;
  for (auto const& c : targets.classes())
    for (auto const& place : c.places) {
      if (place.position != position) continue;
      ++found;
      for (int i = 0; i < c.count; ++i) result.emplace_back(position + c.offset[i], c.tap[i]);
    }
  CHECK(found == 1);
  return result;
}

}  // namespace

TEST_CASE("pattern B on 4 x 4, by hand") {
  target_positions const targets(pattern::b, 4, 4);  // I_s is where p + q is even
  std::vector<int> positions, neighbourhoods;
  for (auto const& t : targets.all()) positions.push_back(t.position), neighbourhoods.push_back(t.neighbourhood);
  CHECK(positions == std::vector<int>{1, 3, 4, 6, 9, 11, 12, 14});
  CHECK(neighbourhoods == std::vector<int>{1, 3, 6, 8, 13, 15, 18, 20});   // rows of 6
  auto const corner = around(targets, 0), inner = around(targets, 6);
  CHECK(corner == std::vector<std::pair<int, int>>{{0, 4}, {5, 8}});
  CHECK(inner == std::vector<std::pair<int, int>>{{2, 1}, {5, 3}, {7, 5}, {10, 7}});
  // the inner 2 x 2, with and without their middle on the pattern; on every edge another two, but a corner only one
  CHECK(targets.classes().size() == 2 + 4 * 2 + 4);
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
          std::vector<int> expected, listed;
          for (int y = p - 1; y <= p + 1; ++y)
            for (int x = q - 1; x <= q + 1; ++x)
              if (y >= 0 && y < height && x >= 0 && x < width && computed.contains(y, x))
                expected.push_back(y * width + x);
          for (auto const& [position, tap] : around(targets, p * width + q)) listed.push_back(position);
          CHECK(listed == expected);
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
      CHECK(around(some, at) == around(whole, at));
    }
    for (auto const& c : some.classes())
      for (auto const& p : c.places) CHECK(p.neighbourhood == (p.position / 4 - first) * 6 + p.position % 4);
  }
}
