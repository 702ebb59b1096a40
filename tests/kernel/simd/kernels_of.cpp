// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/precision/bf16.hpp>

#include <doctest/doctest.h>

#include <type_traits>
#include <vector>

#include "support/guarded.hpp"
#include "support/i8_layer.hpp"

using namespace redzap;
using kernel::kernels_of;

TEST_CASE("kernels_of: bytes for i8, floats for all others") {
  static_assert(std::is_same_v<kernels_of<precision::bf16>::weight, kernel::packed_conv2d_weight<precision::bf16>>);
  static_assert(std::is_same_v<kernels_of<precision::f32>::ifmap, kernel::bordered_ifmap>);
  static_assert(std::is_same_v<kernels_of<precision::i8>::weight, kernel::packed_i8_conv2d_weight>);
  constexpr conv2d_options plain{.out_channels = 1, .kernel = 3}, padded{.out_channels = 1, .kernel = 3, .padding = 1};
  constexpr shape in{.n = 2, .c = 3, .h = 4, .w = 5};
  static_assert(kernels_of<precision::f32>::ifmap_bytes(in, plain, 1) == 0);
  static_assert(kernels_of<precision::f32>::ifmap_bytes(in, padded, 1) == 2 * 16 * 6 * 7 * 4);
  static_assert(kernels_of<precision::i8>::ifmap_bytes(in, padded, 3) == 2 * 4 * 6 * 7 + 64);
}

TEST_CASE("kernels_of: ifmaps are made for the weights, with their border") {
  test::problem const p{"", {.c = 3, .h = 4, .w = 5}, {.out_channels = 2, .kernel = 3, .padding = 1}};
  test::i8_layer const layer(p, 9, 3);
  test::guarded<float> const ifmap(p.input, layer.ifmap);
  kernel::packed_conv2d_weight<> const f32(3, p.options, layer.weight, layer.bias);
  kernel::packed_i8_conv2d_weight const i8(3, p.options, layer.weight, layer.scale, layer.bias, layer.input);
  position_table const exact = position_table::all(p.input, p.options);
  {
    using kernels = kernels_of<precision::f32>;
    std::vector<float> memory(kernels::ifmap_bytes(p.input, p.options, 1) / sizeof(float), -1.0f);
    auto const map = kernels::make(ifmap.view(), f32, memory.data(), 1);
    map.begin(0);
    CHECK(map.of(0)(0, 0, 0, 0) == 0);
    CHECK(map.of(0)(0, 2, 1, 1) == ifmap.view()(0, 2, 0, 0));
    CHECK(map.plain().data == ifmap.view().data);
    CHECK(kernels::tiled(f32, exact, kernel::border::is_there).size() == exact.size());
  }
  {
    using kernels = kernels_of<precision::i8>;
    std::vector<std::uint8_t> memory(kernels::ifmap_bytes(p.input, p.options, 1));
    auto const map = kernels::make(ifmap.view(), i8, memory.data(), 1);
    map.begin(0);
    CHECK(map.of(0)(0, 0, 0, 0) == 9);
    CHECK(map.of(0)(0, 2, 1, 1) == layer.input.quantise(ifmap.view()(0, 2, 0, 0)));
    CHECK(map.plain().data == map.of(0).data);
    CHECK(kernels::tiled(i8, exact, kernel::border::costs_a_copy).bordered());
  }
}
