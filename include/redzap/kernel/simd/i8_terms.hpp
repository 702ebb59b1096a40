// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <redzap/core/dot_bytes.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// The arithmetic of dense tiles in 8-bit integers: a term is four channels' values times their weights, summed
/// exactly; a sum becomes a value by one conversion to float and one multiplication, which no compiler can fuse: the
/// same bits on every ISA.
struct i8_terms {
  using element = std::int32_t;   ///< four bytes of the ifmap, unsigned, or of the weight, signed; what a sum starts at
  template <class Isa>
  using sum = typename Isa::i32;

  template <class I>
  [[gnu::always_inline]] static I load(element const* from) {
    return simd::load_bytes<I>(from);
  }
  template <class I>
  [[gnu::always_inline]] static I broadcast(element const* from) {
    return simd::broadcast_bytes<I>(from);
  }
  template <class I>
  [[gnu::always_inline]] static I add(I sum, I value, I weight) {
    return simd::dot_bytes(sum, value, weight);
  }
  /// scale: of all output channels of the tile, of which the register begins with number `first`.
  template <class V, class I>
  [[gnu::always_inline]] static V finish(I sum, float const* scale, int first) {
    return simd::to_float<V>(sum) * simd::load<V>(scale + first);
  }
};

}  // namespace redzap::inline REDZAP_ISA::kernel
