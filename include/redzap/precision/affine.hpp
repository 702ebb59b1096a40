// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::precision {

/// How 8-bit activations stand for real ones: value = scale * (stored - zero_point), stored from 0 to 255.
struct affine {
  float scale = 1;
  int zero_point = 0;

  /// Scales are at least this and at most its inverse, so that the product of two, and what one divides, is a normal
  /// float.
  static constexpr float smallest_scale = 0x1p-60f;

  /// Zero, negative numbers, NaN and infinities are none.
  static constexpr bool is_scale(float scale) { return scale >= smallest_scale && scale <= 1 / smallest_scale; }

  /// Throws redzap::error(what, ...) where the scale is none or the zero point is not a stored value.
  void check(std::string const& what) const {
    if (!is_scale(scale)) raise(error(what, "the scale must be from 2^-60 to 2^60, and is " + std::to_string(scale)));
    if (zero_point < 0 || zero_point > 255)
      raise(error(what, "the zero point must be from 0 to 255, and is " + std::to_string(zero_point)));
  }

  /// stored = clamp(round(value * (1 / scale)) + zero_point, 0, 255), both products in float, rounded to the nearest
  /// whole number, ties to even. A NaN is stored as the zero point, infinities as 0 and 255. The same bits on every
  /// ISA. Precondition: check.
  constexpr std::uint8_t quantise(float value) const {
    float const product = value * (1 / scale), lowest = static_cast<float>(-zero_point),
                highest = static_cast<float>(255 - zero_point);
    float const real = product == product ? product : 0.0f;
    float const inside = real < lowest ? lowest : real > highest ? highest : real;
    float const whole = (inside + 0x1.8p23f) - 0x1.8p23f;   // the ulp is 1 there
    return static_cast<std::uint8_t>(static_cast<int>(whole) + zero_point);
  }

  constexpr float dequantise(std::uint8_t stored) const { return scale * static_cast<float>(stored - zero_point); }

  friend constexpr bool operator==(affine const&, affine const&) = default;
};

}  // namespace redzap::inline REDZAP_ISA::precision
