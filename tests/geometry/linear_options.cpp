// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/linear_options.hpp>

using redzap::check;
using redzap::fault;
using redzap::linear_options;
using redzap::shape;

TEST_CASE("a fully connected layer keeps the batch and answers with features") {
  static_assert(output_shape(shape{.n = 7, .c = 256, .h = 4, .w = 4}, linear_options{.out_features = 100}) ==
                shape{.n = 7, .c = 100});
  CHECK(check(shape{.c = 256, .h = 4, .w = 4}, linear_options{.out_features = 100}) == fault::none);
}

TEST_CASE("check finds the faults of a fully connected layer") {
  for (shape const& empty : {shape{.n = 0, .c = 256}, {.c = 0}, {.c = 256, .h = 0}, {.c = 256, .w = -1}})
    CHECK(check(empty, linear_options{.out_features = 100}) == fault::input_extent);
  CHECK(check(shape{.c = 256}, linear_options{}) == fault::out_channels);
  CHECK(check(shape{.c = 1 << 16}, linear_options{.out_features = 1 << 15}) == fault::too_large);
  // the inputs
  CHECK(check(shape{.n = 1 << 15, .c = 1 << 16}, linear_options{.out_features = 1}) == fault::too_large);
  // the outputs
  CHECK(check(shape{.n = 1 << 15, .c = 1}, linear_options{.out_features = 1 << 16}) == fault::too_large);
  CHECK(check(shape{.n = 1 << 15, .c = 1 << 15}, linear_options{.out_features = 1 << 15}) == fault::none);
}
