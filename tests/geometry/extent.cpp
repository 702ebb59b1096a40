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
