// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/map_moments.hpp>
#include <training/packed_maps.hpp>

using namespace redzap;

TEST_CASE("map_moments: sums of z and of its square, by channel, added to what is there") {
  shape const s{1, 20, 5, 3};
  std::vector<training::lane_sums> sum(2), squares(2);
  sum[0][3] = 1000;
  test::packed_map const one(s, 1, -9, 9), two(s, 2, -9, 9);
  for (auto const* map : {&one, &two}) training::map_moments(map->read(), sum, squares);
  for (int c = 0; c < s.c; ++c) {
    double expected = c == 3 ? 1000 : 0, square = 0;
    for (auto const* map : {&one, &two})
      for (int h = 0; h < s.h; ++h)
        for (int w = 0; w < s.w; ++w) expected += map->at(c, h, w), square += map->at(c, h, w) * map->at(c, h, w);
    CHECK(sum[std::size_t(c / 16)][std::size_t(c % 16)] == expected);
    CHECK(squares[std::size_t(c / 16)][std::size_t(c % 16)] == square);
  }
}
