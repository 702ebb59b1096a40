// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/f32_terms.hpp>

#include <doctest/doctest.h>

using namespace redzap;

TEST_CASE("f32_terms: one product is added to every lane, and a sum is the value") {
  using terms = kernel::f32_terms;
  using V = terms::sum<native_isa>;
  float start[16], weights[16], result[16];
  for (int i = 0; i < 16; ++i) start[i] = 100.0f * static_cast<float>(i), weights[i] = static_cast<float>(i);
  float const value = -3;
  for (int v = 0; v < 16; v += native_isa::lanes) {
    V const sum = terms::add(terms::load<V>(start + v), terms::broadcast<V>(&value), terms::load<V>(weights + v));
    simd::store(result + v, terms::finish(sum, nullptr, 0));
  }
  for (int i = 0; i < 16; ++i) CHECK(result[i] == 97.0f * static_cast<float>(i));
}
