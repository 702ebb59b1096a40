// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/core/isa.hpp>
#include <redzap/training/for_lanes.hpp>
#include <vector>

using namespace redzap;

TEST_CASE("for_lanes: every float of the packed map once, with its own block and lane") {
  shape const map{1, 35, 3, 2};
  constexpr int lanes = native_isa::lanes;
  std::vector<int> seen(layout::packed::size(map));
  training::for_lanes<native_isa>(map, [&](int b, int lane, std::size_t first, std::size_t end) {
    CHECK(lane % lanes == 0);
    std::size_t position = 0;
    for (std::size_t at = first; at < end; at += 16, ++position) {
      CHECK(at == layout::packed::offset(map, 0, 16 * b + lane, int(position) / 2, int(position) % 2));
      for (int i = 0; i < lanes; ++i) ++seen[at + std::size_t(i)];
    }
    CHECK(position == 6);
  });
  CHECK(seen == std::vector<int>(3 * 6 * 16, 1));
}
