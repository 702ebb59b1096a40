// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/i8_terms.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace redzap;

TEST_CASE("i8_terms: four products are added to every lane, and a sum becomes one float times its scale") {
  using terms = kernel::i8_terms;
  using S = terms::sum<native_isa>;
  std::uint8_t const values[4] = {255, 1, 0, 2};
  std::int32_t start[16], weights[16];
  float scale[32], result[16];
  for (int i = 0; i < 16; ++i) {
    std::int8_t const four[4] = {static_cast<std::int8_t>(-i), 1, 100, static_cast<std::int8_t>(i)};
    std::copy_n(reinterpret_cast<char const*>(four), 4, reinterpret_cast<char*>(weights + i));
    start[i] = 1000 * i, scale[16 + i] = 0.1f * static_cast<float>(i);
  }
  std::int32_t element;
  std::copy_n(reinterpret_cast<char const*>(values), 4, reinterpret_cast<char*>(&element));
  for (int v = 0; v < 16; v += native_isa::lanes) {
    S const sum = terms::add(terms::load<S>(start + v), terms::broadcast<S>(&element), terms::load<S>(weights + v));
    simd::store(result + v, terms::finish<native_isa::f32>(sum, scale, 16 + v));
  }
  for (int i = 0; i < 16; ++i) CHECK(result[i] == static_cast<float>(1000 * i - 255 * i + 1 + 2 * i) * scale[16 + i]);
}
