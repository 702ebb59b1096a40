// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <redzap/core/unroll.hpp>
#include <vector>

TEST_CASE("unroll calls its body with 0 to Count - 1, in order") {
  std::vector<int> seen;
  redzap::unroll<4>([&](auto i) { seen.push_back(i); });
  CHECK(seen == std::vector<int>{0, 1, 2, 3});
  redzap::unroll<0>([&](auto) { seen.clear(); });
  CHECK(seen.size() == 4);
}

TEST_CASE("unroll's index is a constant") {
  std::array<int, 3> numbers{};
  redzap::unroll<3>([&](auto i) { std::get<i>(numbers) = 10 * i; });
  CHECK(numbers == std::array<int, 3>{0, 10, 20});
}
