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
#include <redzap/geometry/dot_blocking.hpp>
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/kernel/simd/reduce_rows.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {
namespace detail {

/// One chunk of channel blocks of a masked call.
struct dot_chunk {
  float const* ifmap;
  std::int32_t const* offsets;  ///< of the windows of the strip
  std::int32_t const* steps;    ///< from each run of a window to the next
  int runs;                     ///< of a window
  bool first;                   ///< partial sums start at zero, not where the chunk before left them
};

/// Micro-kernel: Positions dot products of one weight row with as many windows. Each leaves 16 partial sums, one for each
/// place in a channel block:
///   partial[j][i] += sum over cb, r, s of x * w, in this order, one multiply_add a term. The order depends on neither
///   Positions nor lanes nor chunks.
/// requires: `ifmap` + offsets[entry] is the first tap of a window that lies inside the ifmap, whose tail channels are finite
///   (the weights there are zero); `weight` holds runs * Run * 16 floats; no alignment.
/// Per 16 terms: 16 / lanes weight loads, Positions * 16 / lanes FMAs with as many ifmap loads.
///   avx512, 8 positions: 9 loads, 8 FMAs. avx2, 6 positions: 14 loads, 12 FMAs.
/// Every window has a pointer of its own, so that no operand has an index register, which Zen 4 is slower with.
template <class Isa, int Positions, int Run>
[[gnu::noinline, gnu::flatten]] void dot_tile(dot_chunk const& of, float const* weight,
                                              work_list::index const* entries, float (*partial)[16]) noexcept {
  using V = typename Isa::f32;
  constexpr int lanes = Isa::lanes, vectors = 16 / lanes;
  V sum[Positions][vectors];
  float const* window[Positions];
  unroll<Positions>([&](auto j) {
    window[j] = of.ifmap + of.offsets[entries[j]];
    unroll<vectors>([&](auto v) { sum[j][v] = of.first ? V(0.0f) : simd::load<V>(partial[j] + v * lanes); });
  });
  std::int32_t const* const end = of.steps + of.runs;
  for (std::int32_t const* step = of.steps; step != end; ++step, weight += Run * 16) {
    unroll<Run * vectors>([&](auto i) {
      constexpr int at = i * lanes, v = i % vectors;
      V const row = simd::load<V>(weight + at);
      unroll<Positions>(
          [&](auto j) { sum[j][v] = simd::multiply_add(simd::load<V>(window[j] + at), row, sum[j][v]); });
    });
    unroll<Positions>([&](auto j) {
      window[j] += *step;
      asm("" : "+r"(window[j]));  // or GCC replaces the pointers by one and indices again
    });
  }
  unroll<Positions>([&](auto j) { unroll<vectors>([&](auto v) { simd::store(partial[j] + v * lanes, sum[j][v]); }); });
}

/// dot_tile for every number of positions up to a full tile.
template <class Isa, int Run>
inline constexpr auto dot_tiles = []<int... I>(std::integer_sequence<int, I...>) {
  return std::array{&dot_tile<Isa, I + 1, Run>...};
}
(std::make_integer_sequence<int, tile_of<Isa>.dot_positions>{});

/// Positions of a tile, where `left` remain: tiles of nearly equal size, since small ones wait for their sums.
template <class Isa>
int dot_tile_size(int left) {
  constexpr int most = tile_of<Isa>.dot_positions;
  int const tiles = (left + most - 1) / most;
  return (left + tiles - 1) / tiles;
}

/// The listed windows of one channel, in tiles of nearly equal size, since small ones wait for their sums.
/// partial: 16 sums an entry.
template <class Isa>
void dot_row(dot_chunk const& of, float const* weight, int run, std::span<work_list::index const> entries,
             float (*partial)[16]) noexcept {
  constexpr int most = tile_of<Isa>.dot_positions;
  auto const& tile = run == 3 ? dot_tiles<Isa, 3> : dot_tiles<Isa, 1>;
  int left = static_cast<int>(entries.size());
  work_list::index const* entry = entries.data();
  for (int tiles = (left + most - 1) / most; tiles > 0; --tiles) {
    int const count = (left + tiles - 1) / tiles;
    tile[count - 1](of, weight, entry, partial);
    entry += count, partial += count, left -= count;
  }
}
}  // namespace detail

/// Floats that masked_block needs for its partial sums: those of one channel, or, where the input channels come in several
/// chunks, of all 16; and three more, since they are reduced four at a time. requires: check(input, options) ==
/// fault::none.
constexpr std::size_t masked_partial_floats(shape input, conv2d_options const& options) {
  int const blocks = layout::packed::blocks(input.c);
  int const channels = dot_blocking::chunk(blocks, options.kernel) == blocks ? 1 : 16;
  return std::size_t(16) * (channels * dot_blocking::strip_positions(input, options) + 3);
}

/// The memory that one thread of the masked kernels works in.
struct masked_memory {
  std::span<work_list::index> list;  ///< work_list::capacity(table)
  std::span<float> partials;         ///< masked_partial_floats(input, options)
};

namespace detail {
/// masked_block at the listed positions of one strip.
template <class Isa>
void masked_strip(view<float const, layout::packed> padded, packed_conv2d_weight const& weight,
                  window_table const& table, window_table::strip const& strip, work_list const& list, int mb,
                  float* partials, float* ofmap) noexcept {
  int const channels = std::min(16, weight.options().out_channels - mb * 16), last = weight.chunks() - 1;
  std::int32_t const* const positions = table.positions() + strip.first;
  std::ptrdiff_t const block = std::ptrdiff_t(padded.extents.h) * padded.extents.w * 16;
  for (int chunk = 0; chunk <= last; ++chunk) {
    dot_chunk const of{.ifmap = padded.data + chunk * weight.chunk_blocks() * block,
                               .offsets = table.offsets() + strip.first,
                               .steps = table.steps().data(),
                               .runs = weight.blocks_of(chunk) * table.runs(),
                               .first = chunk == 0};
    auto* partial = reinterpret_cast<float(*)[16]>(partials);
    for (int m = 0; m < channels; ++m) {
      auto const entries = list[m];
      dot_row<Isa>(of, weight.dot_row(mb * 16 + m, chunk), table.run(), entries, partial);
      if (chunk == last)
        reduce_rows(partial, static_cast<int>(entries.size()), weight.bias_block(mb)[m], weight.options().activation,
                    [&](int j, float value) { ofmap[std::ptrdiff_t(positions[entries[j]]) * 16 + m] = value; });
      if (last > 0) partial += entries.size();
    }
  }
}
}  // namespace detail

/// The full convolution of one block of 16 output channels at the listed positions: its irreducible activations, or, on a
/// pooled map with aggregated kernels, its max- or average-reducible ones. Bias and activation included; other
/// activations stay as they are.
///   ofmap[p][q][m] = activation(bias[m] + dot product), summed as 16 partial sums (see dot_tile) and a fixed tree
///   (see reduce_rows): a result depends on nothing else in the list.
/// The ifmap has its zero border written out (see zero_pad2d). The padding taps are computed, 20 % of the terms of the
/// AlexNet's conv2 and 14 % of conv3's, but all windows are alike, so that a short list fills whole tiles.
/// padded: n = 1, packed, the table's ifmap. weight: with dot order, finite: zeros of the border meet it.
/// fill(list, strip) lists the positions of a strip, see work_list::fill. ofmap: block mb, [P * Q][16].
template <class Isa = native_isa, class Fill>
void masked_block(view<float const, layout::packed> padded, packed_conv2d_weight const& weight,
                  window_table const& table, int mb, masked_memory const& memory, float* ofmap, Fill&& fill) noexcept {
  assert(padded.extents.n == 1 && padded.extents.c == weight.in_channels() && weight.has_dot());
  assert(table.fits(padded.extents, weight.options()));
  assert(mb >= 0 && mb < weight.output_blocks());
  work_list list(table, memory.list);
  for (auto const& strip : table.strips()) {
    fill(list, strip);
    detail::masked_strip<Isa>(padded, weight, table, strip, list, mb, memory.partials.data(), ofmap);
  }
}

}  // namespace redzap::inline REDZAP_ISA::kernel
