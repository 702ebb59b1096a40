// SPDX-License-Identifier: MIT
#include <redzap/layer/run_buffers.hpp>

#include <doctest/doctest.h>

#include <type_traits>

using namespace redzap;

TEST_CASE("run_buffers: an ifmap is read, an ofmap written") {
  CHECK(std::is_same_v<decltype(layer::run_buffers::ifmap), float const*>);
  CHECK(std::is_same_v<decltype(layer::run_buffers::ofmap), float*>);
  CHECK(std::is_trivially_copyable_v<layer::run_buffers>);
}
