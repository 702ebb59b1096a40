// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/padded_shape.hpp>

using namespace redzap;

TEST_CASE("padded_shape: the border on both sides of both axes") {
  constexpr conv2d_options options{.out_channels = 8, .kernel = {5, 3}, .padding = {2, 1}};
  static_assert(padded_shape({2, 3, 10, 20}, options.padding) == shape{2, 3, 14, 22});
  static_assert(padded_shape({2, 3, 10, 20}, {{2, 1}, {3, 4}}) == shape{2, 3, 15, 25});   // and by side
  // A convolution of the padded ifmap without padding has the same ofmap.
  constexpr conv2d_options unpadded{.out_channels = 8, .kernel = {5, 3}};
  CHECK(output_shape(padded_shape({2, 3, 10, 20}, options.padding), unpadded) == output_shape({2, 3, 10, 20}, options));
}

TEST_CASE("padded_shape: a border that does not fit the address space is refused before any work") {
  // ifmap, weights and ofmap are all small; 100,100 x 100,100 is not
  conv2d_options options{.out_channels = 1, .kernel = 2, .stride = 1000, .padding = 50000, .dilation = 50000};
  CHECK(check({.c = 16, .h = 100, .w = 100}, options) == fault::too_large);
  options.padding = 0, options.dilation = 50;
  CHECK(check({.c = 16, .h = 100, .w = 100}, options) == fault::none);
}
