// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/in_tiles.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace redzap;

TEST_CASE("in_tiles: every item once, in order, in as few tiles as there can be, the last two of nearly equal size") {
  for (int most = 1; most <= 12; ++most)
    for (int count = 0; count <= 60; ++count) {
      int next = 0, number = 0, smallest = most;
      kernel::in_tiles(count, most, [&](int first, int size, int tiles) {
        CHECK(first == next);
        CHECK((size >= 1 && size <= most && tiles >= 1));
        next += size * tiles, number += tiles, smallest = std::min(smallest, size);
      });
      CHECK(next == count);
      CHECK(number == (count + most - 1) / most);
      if (number > 1) CHECK(2 * smallest >= most);
    }
}
