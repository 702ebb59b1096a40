// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// The arithmetic of dense tiles in f32: a term is one channel's value times its weight, one multiply_add. See i8_terms
/// for another.
struct f32_terms {
  using element = float;   ///< of the ifmap, a weight and what a sum starts at
  template <class Isa>
  using sum = typename Isa::f32;

  template <class V>
  [[gnu::always_inline]] static V load(element const* from) {
    return simd::load<V>(from);
  }
  template <class V>
  [[gnu::always_inline]] static V broadcast(element const* from) {
    return V(*from);
  }
  template <class V>
  [[gnu::always_inline]] static V add(V sum, V value, V weight) {
    return simd::multiply_add(value, weight, sum);
  }
  /// The values of a register of sums, before the activation.
  template <class V>
  [[gnu::always_inline]] static V finish(V sum, float const*, int) {
    return sum;
  }
};

}  // namespace redzap::inline REDZAP_ISA::kernel
