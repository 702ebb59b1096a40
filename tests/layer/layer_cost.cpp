// SPDX-License-Identifier: MIT
#include <redzap/layer/layer_cost.hpp>

#include <doctest/doctest.h>

using namespace redzap;

TEST_CASE("layer_cost: only a layer with labels is reducible") {
  CHECK_FALSE(layer::layer_cost<>::reducible);
  CHECK(layer::layer_cost<4>::reducible);
  CHECK(layer::layer_cost<4>{}.counts.size() == 4);
}
