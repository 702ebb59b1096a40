// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// What the masked kernel costs beside the dense one. The unit is the dense kernel's time for 16 terms of an
/// activation, padding taps not counted.
struct masked_price {
  double term;      ///< 16 terms of an entry, padding counted
  double entry;     ///< an entry, whatever its terms
  double row;       ///< a channel of a strip, whatever its list
  double row_term;  ///< 16 weights of such a row, which are fetched anew
};

/// How many activations a micro-kernel works on at once, so that its accumulators and operands fill the registers.
struct tile_shape {
  int columns;          ///< dense kernels: output channels side by side at most, a multiple or a divisor of 16
  int positions;        ///< dense kernels: positions of a full tile of so many
  int fewest;           ///< dense kernels: positions below which such a tile waits for its sums
  int dot_positions;    ///< masked kernels: positions of a full tile
  masked_price masked;  ///< from conv2 and conv3, dense and at 10 and 30 %: `bench/report --only conv2d`
};

namespace detail {
// Registers of a tile: accumulators + weights + an input. Prices: measured on Zen 5 for AVX-512 with bf16 (when its
// dense tile was 32 x 12) and for AVX2, on Ice Lake for AVX-512 without and for bytes with VNNI, on Zen 4 for SSE4.2;
// the others take those of the nearest, unmeasured.
#if defined(__AVX512BF16__)
constexpr masked_price of_avx512{.term = 1.44, .entry = 5.0, .row = 71, .row_term = 4.8};
#else
constexpr masked_price of_avx512{.term = 1.75, .entry = 9.9, .row = 165, .row_term = 3.9};
#endif
constexpr masked_price of_avx2{.term = 1.55, .entry = 0.0, .row = 195, .row_term = 0.0};
constexpr masked_price of_i8{.term = 1.6, .entry = 41, .row = 1000, .row_term = 4};
constexpr masked_price of_sse{.term = 0.92, .entry = 0.5, .row = 43, .row_term = 0.2};

constexpr tile_shape tile_shape_of(int lanes, int registers) {
  if (lanes == 16) return {48, 8, 3, 10, of_avx512};                  // of 32: 24 + 3 + 1
  if (lanes == 8) return {16, 6, 4, 6, of_avx2};                      // of 16: 12 + 2 + 1
  if (lanes == 4 && registers == 32) return {16, 6, 2, 6, of_avx2};   // of 32: 24 + 4 + 1
  if (lanes == 4) return {8, 6, 4, 3, of_sse};                        // of 16: 12 + 2 + 1
  return {4, 2, 2, 1, of_sse};                                        // of 16:  8 + 4 + 1
}
}  // namespace detail

template <class Isa>
inline constexpr tile_shape tile_of = detail::tile_shape_of(Isa::lanes, Isa::registers);

/// The same for kernels in 8-bit integers, whose dense and masked tiles have the same sizes.
inline constexpr masked_price i8_masked_price = detail::of_i8;

/// Positions of a full tile of so many columns: with fewer than the most as many sums, but no more than 12 positions,
/// whose offsets fit the general registers. The same with -Os: files of a program that are compiled so share the tables
/// of tiles with others.
template <class Isa, int Columns>
inline constexpr int tile_positions = Columns == tile_of<Isa>.columns
                                          ? tile_of<Isa>.positions
                                          : std::min(12, tile_of<Isa>.positions* tile_of<Isa>.columns / Columns);

}  // namespace redzap::inline REDZAP_ISA::kernel
