// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/tensor/named_tensors.hpp>
#include <string_view>

TEST_CASE("named tensors are found by a string_view and listed in the order of their names") {
  redzap::named_tensors tensors;
  tensors["conv2.weight"] = {.extents = {2, 1}, .values = {3, 4}};
  tensors["conv1.bias"] = {.extents = {1}, .values = {5}};
  CHECK(tensors.begin()->first == "conv1.bias");
  auto const found = tensors.find(std::string_view("conv2.weight"));
  REQUIRE(found != tensors.end());
  CHECK(found->second.values == std::vector<float>{3, 4});
}
