// SPDX-License-Identifier: MIT
#include <redzap/graph/layers.hpp>

#include <doctest/doctest.h>

#include <type_traits>

using namespace redzap;

TEST_CASE("layers: a list inside a list stands for its layers, in their order") {
  using pair = layers<char, int>;
  static_assert(std::is_same_v<flat_layers<>, layers<>>);
  static_assert(std::is_same_v<flat_layers<float, layers<pair, layers<>, double>, pair>,
                               layers<float, char, int, double, char, int>>);
  CHECK(flat_layers<pair, pair, float>::count == 5);
}
