// SPDX-License-Identifier: MIT
#include <redzap/geometry/borders.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/padded_shape.hpp>

#include <doctest/doctest.h>

using namespace redzap;

TEST_CASE("borders: one number or extent stands for both sides, two extents for each") {
  constexpr conv2d_options every{.out_channels = 1, .kernel = 5, .padding = 2},
      both{.out_channels = 1, .kernel = 5, .padding = {2, 1}};
  constexpr conv2d_options each{.out_channels = 1, .kernel = 5, .padding = {{0, 1}, {2, 3}}};
  static_assert(every.padding.begin == extent(2, 2) && every.padding.end == extent(2, 2));
  static_assert(both.padding.begin == extent(2, 1) && both.padding.end == extent(2, 1));
  static_assert(each.padding.begin == extent(0, 1) && each.padding.end == extent(2, 3));
  static_assert(borders(extent(2, 1)) == borders(2, 1) && borders() == borders(0));
  CHECK(padded_shape({1, 4, 5, 6}, each.padding) == shape{1, 4, 7, 10});
}
