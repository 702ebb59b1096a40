// SPDX-License-Identifier: MIT
#pragma once
#include <doctest/doctest.h>

#include <array>
#include <initializer_list>
#include <redzap/core/isa.hpp>
#include <type_traits>

namespace redzap::inline REDZAP_ISA::test {

/// The values folded by an aggregator, one after the other.
template <class Aggregator, class V = float>
V folded(std::initializer_list<std::type_identity_t<V>> values) {
  auto state = Aggregator::template identity<V>();
  for (V const value : values) state = Aggregator::combine(state, value);
  return Aggregator::finish(state, static_cast<int>(values.size()));
}

/// Checks that a register of the native ISA is folded lane by lane into what floats are folded into.
template <class Aggregator>
void check_lanes() {
  using V = native_isa::f32;
  constexpr int lanes = native_isa::lanes;
  std::array<float, lanes> a{}, b{}, c{}, result{};
  for (int i = 0; i < lanes; ++i) {
    a[i] = static_cast<float>(i - 3);
    b[i] = static_cast<float>(5 - 2 * i);
    c[i] = static_cast<float>(i * i % 7);
  }
  using simd::load;
  simd::store(result.data(), folded<Aggregator, V>({load<V>(a.data()), load<V>(b.data()), load<V>(c.data())}));
  for (int i = 0; i < lanes; ++i) CHECK(result[i] == folded<Aggregator>({a[i], b[i], c[i]}));
}

}  // namespace redzap::inline REDZAP_ISA::test
