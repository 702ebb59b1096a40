// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/pointwise.hpp>

#include <doctest/doctest.h>

#include "support/owned.hpp"

using namespace redzap;
using kernel::reference::pointwise;

TEST_CASE("pointwise: by hand, only where chosen") {
  test::owned<float> const pooled({.c = 2, .h = 1, .w = 3}, std::vector<float>{1, 2, 3, 10, 20, 30});
  std::vector<float> const aggregated{1, 2, -1, -1}, bias{0.5f, 25};
  test::owned<label> const labels({.c = 2, .h = 1, .w = 3}, std::vector<int>{3, 2, 3, 3, 3, 0});
  test::owned<float> y(labels.extents, -9.0f);
  pointwise(pooled.view(), aggregated.data(), bias.data(), activation::none, labels.view(), 3, y.view());
  CHECK(y.values() == std::vector<float>{21.5f, -9, 63.5f, 14, 3, -9});
  pointwise(pooled.view(), aggregated.data(), nullptr, activation::relu, labels.view(), 3, y.view());
  CHECK(y.values() == std::vector<float>{21, -9, 63, 0, 0, -9});
}

TEST_CASE("pointwise: groups") {
  test::owned<float, layout::packed> const pooled({.c = 4}, std::vector<float>{1, 2, 3, 4});
  std::vector<float> const aggregated{1, 10, 100, 1000};  // (2, 2)
  test::owned<label> const labels({.c = 2}, label{1});
  test::owned<float> y(labels.extents);
  pointwise(pooled.view(), aggregated.data(), nullptr, activation::none, labels.view(), 1, y.view(), 2);
  CHECK(y.values() == std::vector<float>{21, 4300});
}
