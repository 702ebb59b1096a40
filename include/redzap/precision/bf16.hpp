// SPDX-License-Identifier: MIT
#pragma once
#include <bit>
#include <cstdint>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::precision {

/// bfloat16: the upper half of a float, 8 bits of precision over the whole range of f32.
struct bf16 {
  static constexpr std::string_view name = "bf16";
  using storage = std::uint16_t;

  /// Exact.
  static constexpr float widen(storage value) { return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16); }

  /// A register of values, each as `widen` gives it.
  template <class V>
  [[gnu::always_inline]] static V load(storage const* from) {
    return simd::load_upper_halves<V>(from);
  }

  /// To the nearest, ties to even; beyond the largest to infinity; a NaN stays a (quiet) NaN of its sign.
  static constexpr storage narrow(float value) {
    auto const bits = std::bit_cast<std::uint32_t>(value);
    bool const nan = (bits & 0x7fffffffu) > 0x7f800000u;
    if (nan) return static_cast<storage>(bits >> 16 | 0x0040u);
    return static_cast<storage>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
  }
};

}  // namespace redzap::inline REDZAP_ISA::precision
