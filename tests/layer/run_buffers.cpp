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

TEST_CASE("run_buffers: an image of a batch begins where the packed images before it end") {
  constexpr shape in{5, 17, 2, 3}, out{5, 3, 4, 4};
  float ifmap[layout::packed::size(in)], ofmap[layout::packed::size(out)];
  label labels[layout::packed::size(out)];
  layer::run_buffers const all{.ifmap = ifmap, .ofmap = ofmap, .scratch = nullptr, .labels = labels, .on = 3};
  auto const third = all.image(3, in, out);
  CHECK(third.ifmap == ifmap + 3 * 32 * 2 * 3);
  CHECK(third.ofmap == ofmap + 3 * 16 * 4 * 4);
  CHECK(third.labels == labels + 3 * 16 * 4 * 4);
  CHECK(third.on.threads() == 3);
}
