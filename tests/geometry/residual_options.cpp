// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/residual_options.hpp>

using namespace redzap;

TEST_CASE("a shortcut has the shape that it is added to, by itself or by its projection") {
  constexpr residual_options plain{.back = 2},
      projected{.back = 2, .projection = {.out_channels = 8, .kernel = 1, .stride = 2}};
  constexpr shape sum{.c = 8, .h = 3, .w = 4};
  CHECK(check(sum, sum, plain) == fault::none);
  CHECK(check(sum.batch(2), sum.batch(2), plain) == fault::none);
  CHECK(check(sum, {.c = 8, .h = 4, .w = 3}, plain) == fault::shortcut);
  CHECK(check(sum, {.c = 4, .h = 6, .w = 8}, plain) == fault::shortcut);
  CHECK(check(sum, {.c = 4, .h = 6, .w = 8}, projected) == fault::none);
  CHECK(check(sum, {.c = 4, .h = 5, .w = 7}, projected) == fault::none);
  CHECK(check(sum, {.c = 4, .h = 7, .w = 8}, projected) == fault::shortcut);
  CHECK(check({.c = 9, .h = 3, .w = 4}, {.c = 4, .h = 6, .w = 8}, projected) == fault::shortcut);
  CHECK(check(sum, {0, 0, 0, 0}, plain) == fault::input_extent);
}

TEST_CASE("what is wrong with the projection is said as of any convolution") {
  constexpr shape sum{.c = 8, .h = 3, .w = 4};
  CHECK(check(sum, {.c = 4, .h = 6, .w = 8},
              {.back = 2, .projection = {.out_channels = 8, .kernel = 1, .stride = 0}}) == fault::stride);
  CHECK(check(sum, {.c = 4, .h = 6, .w = 8}, {.back = 2, .projection = {.out_channels = -8, .kernel = 1}}) ==
        fault::out_channels);
}
