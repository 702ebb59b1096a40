// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/add.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "support/owned.hpp"

using namespace redzap;

TEST_CASE("add: element by element, whatever the layouts, and then the activation") {
  constexpr shape extents{.n = 2, .c = 1, .h = 1, .w = 2};
  test::owned<float> const a(extents, std::vector<float>{1, -2, 3, -4});
  test::owned<float, layout::nhwc> b(extents, std::vector<float>{1, 1, -5, 4});
  test::owned<float> sum(extents);
  kernel::reference::add(a.view(), b.view(), activation::none, sum.view());
  CHECK(sum.values() == std::vector<float>{2, -1, -2, 0});
  kernel::reference::add(a.view(), b.view(), activation::relu, b.view());
  CHECK(b.values() == std::vector<float>{2, 0, 0, 0});
}
