// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/geometry/extent.hpp>

TEST_CASE("one int is height and width") {
  redzap::extent const both = 3;
  CHECK(both == redzap::extent(3, 3));
  CHECK(redzap::extent(3, 5).h == 3);
  CHECK(redzap::extent(3, 5).w == 5);
  CHECK(redzap::extent() == redzap::extent(0));
}

TEST_CASE("an extent counts first rows and columns") {
  constexpr redzap::extent region{2, 3};
  static_assert(region.contains(0, 0) && region.contains(1, 2) && !region.contains(2, 0) && !region.contains(0, 3));
  static_assert(redzap::extent::unbounded().contains(1 << 30, 1 << 30));
}
