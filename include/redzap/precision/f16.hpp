// SPDX-License-Identifier: MIT
#pragma once
#include <bit>
#include <cstdint>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::precision {

/// IEEE half precision: 11 bits of precision, largest value 65504, subnormals down to 2^-24.
struct f16 {
  static constexpr std::string_view name = "f16";
  using storage = std::uint16_t;

  /// Exact; a NaN becomes quiet.
  static constexpr float widen(storage value) { return simd::half_precision(value); }

  /// A register of values, each as `widen` gives it.
  template <class V>
  [[gnu::always_inline]] static V load(storage const* from) {
    return simd::load_half_precision<V>(from);
  }

  /// To the nearest, ties to even; 65520 and more to infinity; a NaN stays a (quiet) NaN of its sign.
  static constexpr storage narrow(float value) {
    auto const bits = std::bit_cast<std::uint32_t>(value);
    std::uint32_t const sign = bits >> 16 & 0x8000u, magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return static_cast<storage>(sign | 0x7e00u);
    if (magnitude >= std::bit_cast<std::uint32_t>(65520.0f)) return static_cast<storage>(sign | 0x7c00u);
    if (magnitude >= std::bit_cast<std::uint32_t>(0x1p-14f))
      return static_cast<storage>(sign | shifted(magnitude - (112u << 23), 13));   // a carry runs on into the exponent
    int const exponent = static_cast<int>(magnitude >> 23);
    if (exponent < 102) return static_cast<storage>(sign);   // below 2^-25, half the smallest subnormal
    std::uint32_t const significand = (magnitude & 0x7fffffu) | 0x800000u;
    return static_cast<storage>(sign | shifted(significand, 126 - exponent));   // in units of 2^-24
  }

 private:
  /// value / 2^bits to the nearest integer, ties to even; bits >= 1.
  static constexpr std::uint32_t shifted(std::uint32_t value, int bits) {
    return (value + (1u << (bits - 1)) - 1 + (value >> bits & 1u)) >> bits;
  }
};

}  // namespace redzap::inline REDZAP_ISA::precision
