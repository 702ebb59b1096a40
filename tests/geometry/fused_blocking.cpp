// SPDX-License-Identifier: MIT
#include <redzap/geometry/fused_blocking.hpp>

#include <doctest/doctest.h>

using redzap::conv2d_options;
using redzap::fused_blocking;

TEST_CASE("fused_blocking: a map that fits is one band, a large one has bands of nearly equal height") {
  conv2d_options const three{.out_channels = 1, .kernel = 3, .padding = 1};
  // conv2 of the AlexNet: 32 channels' weights 147456 bytes, 19 rows of 64 * 4 * 21 and of 128 * 19, two more of the
  // former
  CHECK(fused_blocking::band_rows({.c = 64, .h = 17, .w = 17}, {.out_channels = 1, .kernel = 3, .padding = 2}, 32) ==
        19);
  // VGG's second: of 786432 bytes weights leave 638976, two rows of the ifmap 523264, where 6 rows of 57856 + 28672
  // fit: 224 = 37 * 6 + 2, in 38 bands
  CHECK(fused_blocking::band_rows({.c = 64, .h = 224, .w = 224}, three, 32) == 6);
  // its fourth: 294912 of weights and 116736 leave 374784, 5 rows of 58368 + 14336
  CHECK(fused_blocking::band_rows({.c = 128, .h = 112, .w = 112}, three, 32) == 5);
  // 11 rows fit, 12 are 6 + 6
  CHECK(fused_blocking::band_rows({.c = 16, .h = 12, .w = 340}, three, 32) == 6);
}

TEST_CASE("fused_blocking: where weights leave too few rows, or none, there is one band") {
  conv2d_options const three{.out_channels = 1, .kernel = 3, .padding = 1};
  CHECK(fused_blocking::band_rows({.c = 256, .h = 56, .w = 56}, three, 32) == 56);
  CHECK(fused_blocking::band_rows({.c = 512, .h = 28, .w = 28}, three, 32) == 28);
  CHECK(fused_blocking::band_rows({.c = 16, .h = 9, .w = 100000}, three, 32) == 9);
}

TEST_CASE("fused_blocking: a stride reads several rows for one") {
  // 102400 of weights and 3 rows of 25856 leave 606464: 7 times two such rows and 128 * 200
  conv2d_options const strided{.out_channels = 1, .kernel = 5, .stride = 2, .padding = 2};
  CHECK(fused_blocking::band_rows({.c = 16, .h = 400, .w = 400}, strided, 32) == 7);
}
