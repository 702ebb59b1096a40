// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA {

/// A computation pattern: the positions of an ofmap that are always computed in full (I_s), the same for all output
/// channels. A square of `period` x `period` bits, tiled over the ofmap from (0, 0). Patterns a to d are those of the
/// ZAP authors' code.
struct pattern {
  static constexpr int max_period = 8;

  std::string_view name;
  int period = 1;
  std::array<std::uint8_t, max_period> rows{};   ///< bit q of rows[p]: position (p, q) is computed

  constexpr bool contains(int p, int q) const { return (rows[p % period] >> (q % period) & 1) != 0; }

  /// alpha: the share of positions computed, on a map that is a multiple of the period.
  constexpr double share() const {
    int ones = 0;
    for (int p = 0; p < period; ++p)
      for (int q = 0; q < period; ++q) ones += contains(p, q);
    return static_cast<double>(ones) / (period * period);
  }

  friend constexpr bool operator==(pattern const& x, pattern const& y) {
    return x.period == y.period && x.rows == y.rows;
  }

  static pattern const a, b, c, d;
  static pattern const all;    ///< every position: the dense layer
  static pattern const none;   ///< no position, for predictors that read the ifmap alone
};

inline constexpr pattern pattern::a{"A", 5, {0b01011, 0b10101, 0b11010, 0b01101, 0b10110}};
inline constexpr pattern pattern::b{"B", 2, {0b01, 0b10}};
inline constexpr pattern pattern::c{"C", 5, {0b10100, 0b01010, 0b00101, 0b10010, 0b01001}};
inline constexpr pattern pattern::d{"D", 3, {0b100, 0b010, 0b001}};
inline constexpr pattern pattern::all{"all", 1, {0b1}};
inline constexpr pattern pattern::none{"none", 1, {0b0}};

}  // namespace redzap::inline REDZAP_ISA
