// SPDX-License-Identifier: MIT
#include <redzap/layer/no_state.hpp>

#include <doctest/doctest.h>

#include <type_traits>

using namespace redzap;

TEST_CASE("no_state: stands for weights and for state alike, and is empty") {
  CHECK(std::is_constructible_v<layer::no_state, shape, std::string, named_tensors>);
  CHECK(std::is_constructible_v<layer::no_state, shape, layer::no_state, int>);
  CHECK(std::is_empty_v<layer::no_state>);
}
