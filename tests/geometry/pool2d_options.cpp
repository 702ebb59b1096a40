// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/pool2d_options.hpp>

using redzap::check;
using redzap::fault;
using redzap::pool2d_options;
using redzap::shape;

TEST_CASE("a stride that is not given is the kernel's extent") {
  static_assert(output_shape(shape{.c = 64, .h = 34, .w = 34}, pool2d_options{.kernel = 2}) ==
                shape{.c = 64, .h = 17, .w = 17});
  static_assert(output_shape(shape{.c = 5, .h = 19, .w = 19}, pool2d_options{.kernel = 2}) ==
                shape{.c = 5, .h = 9, .w = 9});
  CHECK(output_shape(shape{.c = 256, .h = 9, .w = 9}, pool2d_options{.kernel = 3, .stride = 2}) ==
        shape{.c = 256, .h = 4, .w = 4});
  CHECK(window_of(shape{.c = 4, .h = 6, .w = 6}, pool2d_options{.kernel = {2, 3}, .stride = {0, 1}}).stride ==
        redzap::extent(2, 1));
  CHECK(window_of(shape{.c = 4, .h = 6, .w = 6}, pool2d_options{.kernel = {2, 3}, .stride = {1, 0}}).stride ==
        redzap::extent(1, 3));
}

TEST_CASE("region_read: a pooling leaves out the rows and columns that its windows do not reach") {
  static_assert(region_read(shape{.c = 192, .h = 19, .w = 19}, pool2d_options{.kernel = 2}) == redzap::extent(18));
  static_assert(region_read(shape{.c = 4, .h = 9, .w = 8}, pool2d_options{.kernel = 3, .stride = 2}) ==
                redzap::extent(9, 7));
  CHECK(region_read(shape{.c = 4, .h = 8, .w = 7}, pool2d_options{.kernel = 3, .stride = 2, .padding = 1}) ==
        redzap::extent(8, 7));
  CHECK(region_read(shape{.c = 4, .h = 8, .w = 8}, pool2d_options{.kernel = 1, .stride = 3}) == redzap::extent(7));
}

TEST_CASE("check finds the faults of a pooling") {
  CHECK(check(shape{.c = 4, .h = 6, .w = 6}, pool2d_options{.kernel = 3, .padding = 1}) == fault::none);
  for (shape const& empty : {shape{.n = 0, .c = 4, .h = 6, .w = 6}, {.c = 0, .h = 6, .w = 6}, {.c = 4, .h = 0, .w = 6},
                             {.c = 4, .h = 6, .w = -1}})
    CHECK(check(empty, pool2d_options{.kernel = 3}) == fault::input_extent);
  CHECK(check(shape{.c = 4, .h = 6, .w = 6}, pool2d_options{.kernel = 0, .stride = 1}) == fault::kernel);
  CHECK(check(shape{.c = 4, .h = 6, .w = 6}, pool2d_options{.kernel = 7}) == fault::kernel_exceeds_input);
}
