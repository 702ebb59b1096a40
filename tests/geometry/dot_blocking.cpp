// SPDX-License-Identifier: MIT
#include <redzap/geometry/dot_blocking.hpp>

#include <doctest/doctest.h>

using namespace redzap;

TEST_CASE("dot_blocking: about 36 taps a chunk, all of a 1x1 kernel") {
  CHECK(dot_blocking::chunk(12, 3) == 4);
  CHECK(dot_blocking::chunk(2, 3) == 2);
  CHECK(dot_blocking::chunk(12, 5) == 1);
  CHECK(dot_blocking::chunk(12, 11) == 1);
  CHECK(dot_blocking::chunk(32, 1) == 32);
}

TEST_CASE("dot_blocking: strips whose input fits, of nearly equal height") {
  // conv2 of the AlexNet: rows of 21 * 256 bytes, of which 40 KiB hold 7, the windows of 5 output rows: 19 = 5 + 5 + 5
  // + 4
  CHECK(dot_blocking::strip_rows({.c = 64, .h = 17, .w = 17}, {.out_channels = 1, .kernel = 3, .padding = 2}) == 5);
  CHECK(dot_blocking::strip_positions({.c = 64, .h = 17, .w = 17}, {.out_channels = 1, .kernel = 3, .padding = 2}) ==
        95);
  // conv3: all 11 rows of 11 * 256 bytes fit
  CHECK(dot_blocking::strip_rows({.c = 192, .h = 9, .w = 9}, {.out_channels = 1, .kernel = 3, .padding = 1}) == 9);
  // 9 output rows where the windows of 8 fit (10 input rows of 16 * 256 bytes): 5 + 4 and not 8 + 1
  CHECK(dot_blocking::strip_rows({.c = 64, .h = 11, .w = 16}, {.out_channels = 1, .kernel = 3}) == 5);
  // a row that does not fit is a strip all the same
  CHECK(dot_blocking::strip_rows({.c = 64, .h = 9, .w = 999}, {.out_channels = 1, .kernel = 3, .padding = 1}) == 1);
  // a 1x1 kernel has no strips, as long as 16 bits count the positions
  CHECK(dot_blocking::strip_rows({.c = 512, .h = 200, .w = 300}, {.out_channels = 1, .kernel = 1}) == 200);
  CHECK(dot_blocking::strip_rows({.c = 512, .h = 300, .w = 300}, {.out_channels = 1, .kernel = 1}) == 218);
  // strides and dilation: 10 input rows of 1024 bytes and more
  CHECK(dot_blocking::strip_rows({.c = 16, .h = 100, .w = 64},
                                 {.out_channels = 1, .kernel = 2, .stride = 3, .dilation = 2}) == 3);
}
