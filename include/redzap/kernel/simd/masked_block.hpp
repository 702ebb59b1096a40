// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <redzap/core/compiled_for_size.hpp>
#include <redzap/core/instance.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/geometry/dot_blocking.hpp>
#include <redzap/kernel/simd/in_tiles.hpp>
#include <redzap/kernel/simd/own_register.hpp>
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/kernel/simd/reduce_rows.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {
namespace detail {

/// One chunk of channel blocks of a masked call.
template <class Precision>
struct dot_chunk {
  typename Precision::storage const* weight;  ///< one row
  std::ptrdiff_t weights;       ///< of it, 1 at least
  float const* ifmap;
  std::int32_t const* offsets;  ///< of the windows of the strip
  window_table::steps to_next;  ///< of a window
  extent kernel;
  bool first;                   ///< partial sums start at zero, not where the chunk before left them
};

/// Micro-kernel: Positions dot products of one weight row with as many windows. Each leaves 16 partial sums, one for
/// each place in a channel block:
///   partial[j][i] += sum over cb, r, s of x * w, in this order, one multiply_add a term. The order depends on neither
///   Positions nor lanes nor chunks.
/// requires: `ifmap` + offsets[entry] is the first tap of a window that lies inside the ifmap, whose tail channels are
/// finite
///   (the weights there are zero); `weight` holds `weights` floats, whole channel blocks; Side is the table's; no
///   alignment.
/// Per 16 terms: 16 / lanes weight loads, Positions * 16 / lanes FMAs with as many ifmap loads.
///   avx512, 10 positions: 11 loads, 10 FMAs. avx2, 6 positions: 14 loads, 12 FMAs.
/// Every window has a pointer of its own, so that no operand has an index register, which Zen 4 is slower with; ten of
/// them and the loop's five values are all of x86's registers. Steps between taps stand in registers too, none is
/// loaded: the next windows' addresses would wait for it.
template <class Isa, class Precision, int Positions, int Side>
[[gnu::noinline, gnu::flatten]] void dot_tile(dot_chunk<Precision> const& of, work_list::index const* entries,
                                              float (*partial)[16]) noexcept {
  using V = typename Isa::f32;
  constexpr int lanes = Isa::lanes, vectors = 16 / lanes;
  V sum[Positions][vectors];
  float const* window[Positions];
  unroll<Positions>([&](auto j) __attribute__((always_inline)) {
    window[j] = own_register(of.ifmap + of.offsets[entries[j]]);
  });
  unroll<Positions>([&](auto j) __attribute__((always_inline)) {
    unroll<vectors>([&](auto v) __attribute__((always_inline)) { sum[j][v] = simd::load<V>(partial[j] + v * lanes); });
  });
  if (of.first)
    unroll<Positions>([&](auto j) __attribute__((always_inline)) {
      unroll<vectors>([&](auto v) __attribute__((always_inline)) { sum[j][v] = V(0.0f); });
    });
  auto advance = [&](std::ptrdiff_t floats) __attribute__((always_inline)) {
    unroll<Positions>([&](auto j) __attribute__((always_inline)) {
      window[j] = own_register(window[j] + floats);
    });
  };
  auto const* weight = of.weight;
  auto add_taps = [&](auto count) __attribute__((always_inline)) {
    unroll<count * vectors>([&](auto i) __attribute__((always_inline)) {
      constexpr int at = i * lanes, v = i % vectors;
      V const taps = Precision::template load<V>(weight + at);
      unroll<Positions>([&](auto j) __attribute__((always_inline)) {
        sum[j][v] = simd::multiply_add(simd::load<V>(window[j] + at), taps, sum[j][v]);
      });
    });
    weight += count * 16;
  };
  std::ptrdiff_t const next_row = of.to_next.row, next_block = of.to_next.block;
  auto const* const end = weight + of.weights;
  if constexpr (Side > 0 && lanes > 4 && !compiled_for_size) {
    do {
      unroll<Side>([&](auto r) __attribute__((always_inline)) {
        add_taps(std::integral_constant<int, Side>{});
        advance(r + 1 < Side ? next_row : next_block);
      });
    } while (weight != end);
  } else if constexpr (Side > 0) {  // row by row: in one stretch of all rows GCC 12 spills sums on NEON and SSE
    int row = 0;
    do {
      add_taps(std::integral_constant<int, Side>{});
      bool const last = ++row == Side;
      advance(last ? next_block : next_row);
      if (last) row = 0;
    } while (weight != end);
  } else {
    while (weight != end)
      for (int r = 0; r < of.kernel.h; ++r)
        for (int s = 0; s < of.kernel.w; ++s) {
          add_taps(std::integral_constant<int, 1>{});
          advance(s + 1 < of.kernel.w ? of.to_next.tap : r + 1 < of.kernel.h ? next_row : next_block);
        }
  }
  unroll<Positions>([&](auto j) __attribute__((always_inline)) {
    unroll<vectors>([&](auto v) __attribute__((always_inline)) { simd::store(partial[j] + v * lanes, sum[j][v]); });
  });
}

/// dot_tile for every number of positions up to a full tile.
template <class Isa, class Precision, int Side>
inline constexpr auto dot_tiles = []<int... I>(std::integer_sequence<int, I...>) {
  return std::array{&dot_tile<Isa, Precision, I + 1, Side>...};
}
(std::make_integer_sequence<int, tile_of<Isa>.dot_positions>{});

/// The listed windows of one channel, in tiles. side: the table's. partial: 16 sums an entry.
template <class Isa, class Precision>
void dot_row(dot_chunk<Precision> const& of, int side, std::span<work_list::index const> entries,
             float (*partial)[16]) noexcept {
  constexpr int most = tile_of<Isa>.dot_positions;
  auto const& tile = side == 3   ? dot_tiles<Isa, Precision, 3>
                     : side == 5 ? dot_tiles<Isa, Precision, 5>
                     : side == 1 ? dot_tiles<Isa, Precision, 1>
                                 : dot_tiles<Isa, Precision, 0>;
  in_tiles(static_cast<int>(entries.size()), most, [&](int first, int size, int tiles) {
    for (; tiles > 0; --tiles, first += size)
      tile[static_cast<std::size_t>(size - 1)](of, entries.data() + first, partial + first);
  });
}
}  // namespace detail

/// Floats that masked_block needs for its partial sums: those of one channel, or, where the input channels come in
/// several chunks, of all 16; and three more, since they are reduced four at a time. requires: check(input, options) ==
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
template <class Isa, class Precision>
void masked_strip(view<float const, layout::packed> padded, packed_conv2d_weight<Precision> const& weight,
                  window_table const& table, window_table::strip const& strip, work_list const& list, int mb,
                  float* partials, float* ofmap) noexcept {
  int const channels = std::min(16, weight.options().out_channels - mb * 16), last = weight.chunks() - 1;
  std::int32_t const* const positions = table.positions() + strip.first;
  std::ptrdiff_t const block = std::ptrdiff_t(padded.extents.h) * padded.extents.w * 16;
  auto const order = list.by_length();  // tiles of one size after another: each change of it is a mispredicted call
  for (int chunk = 0; chunk <= last; ++chunk) {
    dot_chunk<Precision> of{.weight = nullptr,
                 .weights = weight.blocks_of(chunk) * weight.options().kernel.h * weight.options().kernel.w * 16,
                 .ifmap = padded.data + chunk * weight.chunk_blocks() * block,
                 .offsets = table.offsets() + strip.first,
                 .to_next = table.to_next(),
                 .kernel = weight.options().kernel,
                 .first = chunk == 0};
    auto* partial = reinterpret_cast<float(*)[16]>(partials);
    for (int const m : order) {
      if (m >= channels) continue;
      auto const entries = list[m];
      of.weight = weight.dot_row(mb * 16 + m, chunk);
      dot_row<Isa>(of, table.side(), entries, partial);
      if (chunk == last)
        reduce_rows(partial, static_cast<int>(entries.size()), weight.bias_block(mb)[m], weight.options().activation,
                    [&](int j, float value) { ofmap[std::ptrdiff_t(positions[entries[j]]) * 16 + m] = value; });
      if (last > 0) partial += entries.size();
    }
  }
}
}  // namespace detail

/// The full convolution of one block of 16 output channels at the listed positions: its irreducible activations, or, on
/// a pooled map with aggregated kernels, its max- or average-reducible ones. Bias and activation included; other
/// activations stay as they are.
///   ofmap[p][q][m] = activation(bias[m] + dot product), summed as 16 partial sums (see dot_tile) and a fixed tree
///   (see reduce_rows): a result depends on nothing else in the list.
/// The ifmap has its zero border written out (see zero_pad2d). The padding taps are computed, 20 % of the terms of the
/// AlexNet's conv2 and 14 % of conv3's, but all windows are alike, so that a short list fills whole tiles.
/// padded: n = 1, packed, the table's ifmap. weight: with dot order, finite: zeros of the border meet it.
/// fill(list, strip) lists the positions of a strip, see work_list::fill. ofmap: block mb, [P * Q][16].
template <class Isa = native_isa, class Precision, class Fill>
void masked_block(view<float const, layout::packed> padded, packed_conv2d_weight<Precision> const& weight,
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

REDZAP_INSTANCE(void detail::masked_strip<native_isa>(view<float const, layout::packed>,
                                                      packed_conv2d_weight<precision::f32> const&, window_table const&,
                                                      window_table::strip const&, work_list const&, int, float*,
                                                      float*) noexcept);
REDZAP_INSTANCE(void detail::masked_strip<native_isa>(view<float const, layout::packed>,
                                                      packed_conv2d_weight<precision::bf16> const&, window_table const&,
                                                      window_table::strip const&, work_list const&, int, float*,
                                                      float*) noexcept);
REDZAP_F16_INSTANCE(void detail::masked_strip<native_isa>(view<float const, layout::packed>,
                                                          packed_conv2d_weight<precision::f16> const&,
                                                          window_table const&, window_table::strip const&,
                                                          work_list const&, int, float*, float*) noexcept);

}  // namespace redzap::inline REDZAP_ISA::kernel
