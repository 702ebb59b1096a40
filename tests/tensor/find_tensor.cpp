// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>
#include <redzap/tensor/find_tensor.hpp>

using redzap::error;
using redzap::find_tensor;

TEST_CASE("find_tensor gives the values; every fault names the tensor") {
  constexpr float inf = std::numeric_limits<float>::infinity();
  redzap::named_tensors const model{{"good", {{2, 1}, {3, 4}}}, {"short", {{3}, {1, 2}}}, {"odd", {{2}, {1, -inf}}}};
  CHECK(find_tensor(model, "good", {2, 1})[1] == 4);
  CHECK_THROWS_WITH_AS(find_tensor(model, "none", {2}), "none: not in the model", error);
  CHECK_THROWS_WITH_AS(find_tensor(model, "good", {1, 2}), "good: expected extents (1, 2), found (2, 1)", error);
  CHECK_THROWS_WITH_AS(find_tensor(model, "short", {3}), "short: expected 3 values, found 2", error);
  CHECK_THROWS_WITH_AS(find_tensor(model, "odd", {2}), "odd: value 1 is not a finite number", error);
}
