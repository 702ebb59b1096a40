// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/predictor/target_positions.hpp>
#include <utility>
#include <vector>

using redzap::pattern;
using redzap::predictor::target_positions;

namespace {

std::vector<int> indices(std::span<target_positions::position const> positions) {
  std::vector<int> result;
  for (auto const& t : positions) result.push_back(t.index);
  return result;
}

}  // namespace

TEST_CASE("pattern B on 4 x 4, by hand") {
  target_positions const targets(pattern::b, 4, 4);  // I_s is where p + q is even
  CHECK(indices(targets.interior()) == std::vector<int>{6, 9});
  CHECK(indices(targets.border()) == std::vector<int>{1, 3, 4, 11, 12, 14});
  CHECK(indices(targets.all()) == std::vector<int>{6, 9, 1, 3, 4, 11, 12, 14});
}

TEST_CASE("every position outside the pattern once, and none inside, on maps of any size") {
  for (pattern const& computed : {pattern::a, pattern::b, pattern::c, pattern::d, pattern::all})
    for (auto const& [height, width] : {std::pair{19, 19}, {9, 9}, {1, 1}, {1, 7}, {2, 2}, {5, 1}, {3, 3}}) {
      target_positions const targets(computed, height, width);
      std::vector<int> seen(std::size_t(height * width));
      for (auto const& t : targets.all()) {
        CHECK(t.index == t.p * width + t.q);
        ++seen[t.index];
      }
      for (int p = 0; p < height; ++p)
        for (int q = 0; q < width; ++q) CHECK(seen[p * width + q] == !computed.contains(p, q));
      for (auto const& t : targets.interior()) CHECK((t.p > 0 && t.p + 1 < height && t.q > 0 && t.q + 1 < width));
      for (auto const& t : targets.border()) CHECK((t.p == 0 || t.p + 1 == height || t.q == 0 || t.q + 1 == width));
      CHECK(targets.height() == height);
      CHECK(targets.width() == width);
    }
}
