// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

// What it says about a fault is tested in tests/compile_fail.
TEST_CASE("no_fault holds where check finds nothing") {
  constexpr redzap::conv2d_options conv{.out_channels = 4, .kernel = 3, .groups = 2};
  CHECK(redzap::no_fault<check({.c = 2, .h = 3, .w = 3}, conv)>::value);
}
