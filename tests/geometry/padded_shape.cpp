// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/padded_shape.hpp>

using namespace redzap;

TEST_CASE("padded_shape: the border on both sides of both axes") {
  constexpr conv2d_options options{.out_channels = 8, .kernel = {5, 3}, .padding = {2, 1}};
  static_assert(padded_shape({2, 3, 10, 20}, options) == shape{2, 3, 14, 22});
  // A convolution of the padded ifmap without padding has the same ofmap.
  constexpr conv2d_options unpadded{.out_channels = 8, .kernel = {5, 3}};
  CHECK(output_shape(padded_shape({2, 3, 10, 20}, options), unpadded) == output_shape({2, 3, 10, 20}, options));
}

TEST_CASE("padded_shape: a border that does not fit the address space is refused before any work") {
  conv2d_options const options{.out_channels = 1, .kernel = 60000, .padding = 59999};
  CHECK(check({.c = 16, .h = 100, .w = 100}, options) == fault::too_large);
}
