// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/kernel/simd/reduce_rows.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/kernel/simd/window_walk.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {
namespace detail {

/// Micro-kernel: Positions dot products of one weight row with as many windows. Each leaves 16 partial sums, one for each
/// place in a channel block:
///   partial[j][i] = sum over cb, r, s of x * w, in this order, one multiply_add a term. The order depends on neither
///   Positions nor lanes.
/// requires: `ifmap` + offset is the first tap of a window that lies inside the ifmap, whose tail channels are finite
///   (the weights there are zero); `weight` is a row in dot order; no alignment.
/// Per 16 terms: 16 / lanes weight loads, Positions * 16 / lanes FMAs with as many ifmap loads.
///   avx512, 8 positions: 9 loads, 8 FMAs. avx2, 6 positions: 14 loads, 12 FMAs.
/// 1x1 kernels have loops of their own: those of the walk cost more than the four terms of a short row.
template <class Isa, int Positions, bool OneTap>
[[gnu::noinline, gnu::flatten]] void dot_tile(float const* ifmap, float const* weight, window_walk const& walk,
                                              std::int32_t const* offsets, float (*partial)[16]) noexcept {
  using V = typename Isa::f32;
  constexpr int lanes = Isa::lanes, vectors = 16 / lanes;
  V sum[Positions][vectors];
  unroll<Positions>([&](auto j) { unroll<vectors>([&](auto v) { sum[j][v] = V(0.0f); }); });
  std::ptrdiff_t offset[Positions];
  unroll<Positions>([&](auto j) { offset[j] = offsets[j]; });

  auto step = [&](float const* x, float const* w) __attribute__((always_inline)) {
    unroll<vectors>([&](auto v) {
      V const row = simd::load<V>(w + v * lanes);
      unroll<Positions>([&](auto j) {
        sum[j][v] = simd::multiply_add(simd::load<V>(x + offset[j] + v * lanes), row, sum[j][v]);
      });
    });
  };
  if constexpr (OneTap)
    for (int cb = walk.blocks(); cb > 0; --cb, ifmap += walk.block, weight += 16) step(ifmap, weight);
  else
    walk.for_each_padded_run(
        0, walk.blocks(), [&](std::ptrdiff_t distance, std::ptrdiff_t tap, int length) __attribute__((always_inline)) {
          for (float const *x = ifmap + distance, *w = weight + tap * 16; length > 0; length -= 16, x += 16, w += 16)
            step(x, w);
        });
  unroll<Positions>([&](auto j) { unroll<vectors>([&](auto v) { simd::store(partial[j] + v * lanes, sum[j][v]); }); });
}

template <class Isa, bool OneTap>
inline constexpr auto dot_tiles = []<int... I>(std::integer_sequence<int, I...>) {
  return std::array{&dot_tile<Isa, I + 1, OneTap>...};
}
(std::make_integer_sequence<int, tile_of<Isa>.dot_positions>{});

/// Where the results of one channel go: ofmap[position * 16] = activation(bias + dot product).
struct dot_result {
  float bias;
  redzap::activation activation;
  float* ofmap;
};

/// The listed entries, in tiles of nearly equal size. ifmap_offset(entry) is where a window begins.
template <class Isa, bool OneTap, class Index, class Offset>
void dot_run(float const* ifmap, float const* weight, window_walk const& walk, std::span<Index const> entries,
             std::int32_t const* positions, dot_result const& to, Offset&& ifmap_offset) noexcept {
  constexpr int most = tile_of<Isa>.dot_positions;
  int left = static_cast<int>(entries.size());
  Index const* entry = entries.data();
  for (int tiles = (left + most - 1) / most; tiles > 0; --tiles) {
    int const count = (left + tiles - 1) / tiles;
    std::array<std::int32_t, most> offsets;
    for (int j = 0; j < count; ++j) offsets[j] = ifmap_offset(entry[j]);
    alignas(64) float partial[most][16];
    std::array<float, most> sums;
    dot_tiles<Isa, OneTap>[count - 1](ifmap, weight, walk, offsets.data(), partial);
    reduce_rows(partial, count, sums.data());
    for (int j = 0; j < count; ++j) sums[j] = activate(to.activation, to.bias + sums[j]);
    for (int j = 0; j < count; ++j) to.ofmap[std::ptrdiff_t(positions[entry[j]]) * 16] = sums[j];
    entry += count, left -= count;
  }
}
}  // namespace detail

/// The full convolution of output channel m at the listed entries of a table: the irreducible activations of a channel.
/// Bias and activation included; other activations stay as they are.
///   ofmap[p][q] = activation(bias[m] + dot product), summed as 16 partial sums (see dot_tile) and a fixed tree
///   (see reduce_rows): a result depends on nothing else in the list.
/// The ifmap has its zero border written out (see zero_pad2d). The padding taps are computed, 20 % of the terms of the
/// AlexNet's conv2 and 14 % of conv3's, but all windows are alike, so that a short list fills whole tiles. Split by the
/// table's 25 window classes, the dense kernel's way, 10 % of conv2 took 0.49 of oneDNN's dense time, and 0.40 like this
/// (`bench/report --only conv2d --threads 1`).
/// padded: n = 1, packed, padded_shape of the table's input. weight: with dot order, finite: zeros of the border meet it.
/// ofmap: the block of channel m, [P * Q][16].
template <class Isa = native_isa, class Index>
void masked_positions(view<float const, layout::packed> padded, packed_conv2d_weight const& weight,
                      position_table const& table, std::span<Index const> entries, int m, float* ofmap) noexcept {
  assert(padded.extents.n == 1 && padded.extents.c == weight.in_channels() && weight.has_dot());
  assert(table.fits_padded(padded.extents, weight.options()));
  assert(m >= 0 && m < weight.options().out_channels);
  window_walk const walk(padded.extents, weight.options());
  std::int32_t const* const offsets = table.padded_offsets();
  detail::dot_result const to{weight.bias_block(m / 16)[m % 16], weight.options().activation, ofmap + m % 16};
  detail::dot_run<Isa, false>(padded.data, weight.dot_row(m), walk, entries, table.positions(), to,
                              [&](Index i) { return offsets[i]; });
}

/// The same on a pooled map: a 1x1 convolution of stride 1 at the listed entries of a table whose positions are those
/// of the map.
/// pooled: n = 1, packed, P x Q. weight: aggregated kernels, 1x1, with dot order.
template <class Isa = native_isa, class Index>
void masked_pointwise(view<float const, layout::packed> pooled, packed_conv2d_weight const& weight,
                      position_table const& table, std::span<Index const> entries, int m, float* ofmap) noexcept {
  assert(pooled.extents.n == 1 && pooled.extents.c == weight.in_channels() && weight.has_dot());
  assert(table.covers(pooled.extents));
  assert(m >= 0 && m < weight.options().out_channels && weight.options().kernel == extent(1));
  window_walk const walk(pooled.extents, weight.options());
  std::int32_t const* const positions = table.positions();
  detail::dot_result const to{weight.bias_block(m / 16)[m % 16], weight.options().activation, ofmap + m % 16};
  detail::dot_run<Isa, true>(pooled.data, weight.dot_row(m), walk, entries, positions, to,
                             [&](Index i) { return positions[i] * 16; });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
