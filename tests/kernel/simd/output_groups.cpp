// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/kernel/simd/output_groups.hpp>
#include <vector>

using namespace redzap;

namespace {
std::vector<int> counts(int blocks, int at_most = kernel::output_groups<>::most) {
  kernel::output_groups<> const groups(blocks, at_most);
  std::vector<int> result;
  for (int i = 0; i < groups.size(); ++i) result.push_back(groups.count(i));
  return result;
}
}  // namespace

TEST_CASE("output_groups: every block is in one group, and groups are of nearly equal size") {
  constexpr int most = kernel::output_groups<>::most;
  CHECK(most == (native_isa::lanes == 16 ? 3 : 1));
  for (int blocks = 1; blocks <= 70; ++blocks) {
    kernel::output_groups<> const groups(blocks);
    int next = 0, least = most, largest = 0;
    for (int i = 0; i < groups.size(); ++i) {
      CHECK(groups.first(i) == next);
      least = std::min(least, groups.count(i)), largest = std::max(largest, groups.count(i));
      next += groups.count(i);
    }
    CHECK(next == blocks);
    CHECK(groups.size() == (blocks + most - 1) / most);
    CHECK((least >= 1 && largest <= most && largest - least <= 1));
    CHECK(groups.largest() == largest);
  }
  CHECK(counts(5, 1) == std::vector{1, 1, 1, 1, 1});
  if (most == 3) {
    CHECK(counts(16) == std::vector{2, 3, 3, 2, 3, 3});
    CHECK(counts(5, 2) == std::vector{1, 2, 2});
  }
}
