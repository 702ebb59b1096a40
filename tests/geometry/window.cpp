// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/window.hpp>

using redzap::output_extent;
using redzap::tap_range;
using redzap::taps_inside;

TEST_CASE("taps_inside, worked out by hand: 5 inputs, kernel 3, padding 1") {
  static_assert(taps_inside(0, 5, 3, 1, 1, 1) == tap_range{1, 3});
  static_assert(taps_inside(2, 5, 3, 1, 1, 1) == tap_range{0, 3});
  static_assert(taps_inside(4, 5, 3, 1, 1, 1) == tap_range{0, 2});
  static_assert(taps_inside(1, 5, 3, 2, 1, 2) == tap_range{0, 2});   // taps at 1, 3, 5
  static_assert(taps_inside(0, 1, 3, 1, 2, 2) == tap_range{1, 2});   // taps at -2, 0, 2
  CHECK(taps_inside(0, 5, 3, 1, 1, 1).size() == 2);
}

TEST_CASE("taps_inside is what its inequality says, for every small geometry") {
  int wrong = 0;
  for (int input = 1; input <= 6; ++input)
    for (int kernel = 1; kernel <= 5; ++kernel)
      for (int dilation = 1; dilation <= 3; ++dilation)
        for (int stride = 1; stride <= 3; ++stride)
          for (int padding = 0; padding <= dilation * (kernel - 1); ++padding)
            for (int position = 0; position < output_extent(input, kernel, stride, padding, padding, dilation);
                 ++position) {
              tap_range const range = taps_inside(position, input, kernel, stride, padding, dilation);
              wrong += range.first < 0 || range.first > range.last || range.last > kernel;
              for (int tap = 0; tap < kernel; ++tap) {
                int const index = position * stride - padding + tap * dilation;
                wrong += (index >= 0 && index < input) != (tap >= range.first && tap < range.last);
              }
            }
  CHECK(wrong == 0);
}

TEST_CASE("output_extent, as in PyTorch") {
  static_assert(output_extent(32, 3, 1, 2, 2, 1) == 34);
  static_assert(output_extent(8, 3, 2, 0, 0, 1) == 3);
  static_assert(output_extent(7, 3, 1, 0, 0, 3) == 1);
  static_assert(output_extent(6, 3, 1, 0, 0, 3) == 0);
  CHECK(output_extent(1, 5, 1, 0, 0, 1) == 0);
  static_assert(output_extent(6, 3, 2, 0, 1, 1) == 3);   // TensorFlow's SAME: one more row at the end alone
}
