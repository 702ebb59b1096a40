// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// How many activations a micro-kernel works on at once, so that its accumulators and operands fill the registers.
struct tile_shape {
  int columns;        ///< dense kernels: output channels side by side, a multiple or a divisor of 16
  int positions;      ///< dense kernels: positions of a full tile
  int dot_positions;  ///< masked kernels: positions of a full tile
  /// Share of irreducible activations from which the dense kernel does all of them sooner than the masked one its part. From `bench/report
  /// --only conv2d` on AVX-512, where 30 % cost 0.71 to 0.78 of our dense conv2..5; the other ISAs take the same unmeasured.
  double dense_from = 0.3;
};

namespace detail {
// Registers of a tile: accumulators + weights + an input.
constexpr tile_shape tile_shape_of(int lanes, int registers) {
  if (lanes == 16) return {.columns = 32, .positions = 12, .dot_positions = 8};                   // of 32: 24 + 2 + 1
  if (lanes == 8) return {.columns = 16, .positions = 6, .dot_positions = 6};                     // of 16: 12 + 2 + 1
  if (lanes == 4 && registers == 32) return {.columns = 16, .positions = 6, .dot_positions = 6};  // of 32: 24 + 4 + 1
  if (lanes == 4) return {.columns = 8, .positions = 6, .dot_positions = 3};                      // of 16: 12 + 2 + 1
  return {.columns = 4, .positions = 2, .dot_positions = 1};                                      // of 16:  8 + 4 + 1
}
}  // namespace detail

template <class Isa>
inline constexpr tile_shape tile_of = detail::tile_shape_of(Isa::lanes, Isa::registers);

/// Output blocks (of 16 channels) that the dense kernels of an ISA like to be given at a time.
template <class Isa = native_isa>
inline constexpr int blocks_at_once = tile_of<Isa>.columns > 16 ? tile_of<Isa>.columns / 16 : 1;

}  // namespace redzap::inline REDZAP_ISA::kernel
