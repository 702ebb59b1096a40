// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/compiled_for_size.hpp>
#include <redzap/core/instance.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/kernel/simd/activate_lanes.hpp>
#include <redzap/kernel/simd/chosen_positions.hpp>
#include <redzap/kernel/simd/f32_terms.hpp>
#include <redzap/kernel/simd/i8_terms.hpp>
#include <redzap/kernel/simd/i8_window_walk.hpp>
#include <redzap/kernel/simd/output_groups.hpp>
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/kernel/simd/packed_i8_conv2d_weight.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/kernel/simd/window_walk.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {
namespace detail {

/// What the tiles of a dense call share. Pointers stand at the first of a tile's output channels.
template <class Terms = f32_terms>
struct dense_operands {
  using element = typename Terms::element;
  element const* ifmap;
  element const* weight;        ///< broadcast order
  std::ptrdiff_t weight_block;  ///< elements from one output block to the next
  element const* bias;          ///< what sums start at
  float* ofmap;  ///< [mb][P * Q][16]
  std::ptrdiff_t ofmap_block;
  redzap::activation activation;
  char const* ahead = nullptr;  ///< what the caller reads next
  int ahead_lines = 0;          ///< cache lines of it that each run of the walk fetches
  float const* scale = nullptr; ///< of the output channels, where the terms have one
};

/// Micro-kernel: Columns output channels x Positions positions of one window class.
///   sum[j][m] = bias[m] + sum over the walk's terms of ifmap[offset[j] + x(term)] * weight[term][m], in the walk's
///   order, one Terms::add a term; the order does not depend on Columns or Positions.
/// requires: Columns divides 16 or is a multiple of 16; weight, bias and ofmap hold Columns channels; every offset is
///   the first tap of a window of the walk's class; ofmap does not overlap the inputs; no alignment.
/// Per term: Positions broadcasts of an element, Columns / lanes weight loads, Positions * Columns / lanes additions
/// (FMAs, or
///   dot products of bytes). avx512 48 x 8: 8 + 3 loads, 24 FMAs. avx2 16 x 6: 6 + 2 loads, 12 FMAs.
template <class Isa, int Columns, int Positions, class Terms = f32_terms, class Walk = window_walk>
[[gnu::noinline, gnu::flatten]] void dense_tile(dense_operands<Terms> const& to, Walk const& walk,
                                                std::int32_t const* offsets, std::int32_t const* positions) noexcept {
  using element = typename Terms::element;
  using S = typename Terms::template sum<Isa>;
  constexpr int lanes = Isa::lanes, vectors = Columns / lanes;
  constexpr int steps = compiled_for_size           ? 1
                        : Positions * vectors >= 12 ? 2
                                                    : 4;  // of the loop, side by side: a long one needs few
  static_assert(vectors * lanes == Columns && (Columns % 16 == 0 || 16 % Columns == 0));
  S sum[Positions][vectors];
  unroll<vectors>([&](auto v) __attribute__((always_inline)) {
    S const start = Terms::template load<S>(to.bias + v * lanes);
    unroll<Positions>([&](auto j) __attribute__((always_inline)) { sum[j][v] = start; });
  });
  std::ptrdiff_t offset[Positions];
  unroll<Positions>([&](auto j) __attribute__((always_inline)) { offset[j] = walk.offset(offsets[j]); });

  auto step = [&](element const* x, element const* w) __attribute__((always_inline)) {
    S weight[vectors];
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      weight[v] = Terms::template load<S>(w + v * lanes / 16 * to.weight_block + v * lanes % 16);
    });
    unroll<Positions>([&](auto j) __attribute__((always_inline)) {
      S const value = Terms::template broadcast<S>(x + offset[j]);
      unroll<vectors>([&](auto v)
                          __attribute__((always_inline)) { sum[j][v] = Terms::add(sum[j][v], value, weight[v]); });
    });
  };
  char const* ahead = to.ahead;
  walk.for_each_run([&](std::ptrdiff_t distance, std::ptrdiff_t term, int length) __attribute__((always_inline)) {
    for (int i = 0; i < to.ahead_lines; ++i, ahead += cache_line) __builtin_prefetch(ahead, 0, 2);
    element const* x = to.ifmap + distance;
    element const* w = to.weight + term * 16;
    int c = 0;
    for (; c + steps <= length; c += steps, x += steps, w += steps * 16)
      unroll<steps>([&](auto i) __attribute__((always_inline)) { step(x + i, w + i * 16); });
    if constexpr (steps > 1)
      for (; c < length; ++c, ++x, w += 16) step(x, w);
  });

  unroll<Positions>([&](auto j) __attribute__((always_inline)) {
    unroll<vectors>([&](auto v) __attribute__((always_inline)) {
      float* const out =
          to.ofmap + v * lanes / 16 * to.ofmap_block + std::ptrdiff_t(positions[j]) * 16 + v * lanes % 16;
      auto const value = Terms::template finish<typename Isa::f32>(sum[j][v], to.scale, v * lanes);
      simd::store(out, activate_lanes(to.activation, value));
    });
  });
}

/// dense_tile for every number of positions up to a full tile.
template <class Isa, int Columns, class Terms, class Walk>
inline constexpr auto dense_tiles = []<int... I>(std::integer_sequence<int, I...>) {
  return std::array{&dense_tile<Isa, Columns, I + 1, Terms, Walk>...};
}
(std::make_integer_sequence<int, tile_positions<Isa, Columns>>{});

template <class Isa, int Columns>
constexpr int tiles_of(position_table::window_class const& c) {
  constexpr int full = tile_positions<Isa, Columns>;
  return (c.count + full - 1) / full;
}

/// Lines that each run has to fetch, so that `bytes` are there after all classes of a table.
template <class Isa, int Columns, class Positions, class Walk>
int lines_a_run(std::size_t bytes, Walk walk, Positions const& table) noexcept {
  if (bytes == 0) return 0;
  std::ptrdiff_t runs = 0;
  for (auto const& c : table.classes()) {
    walk.rows = c.rows, walk.cols = c.cols;
    runs += tiles_of<Isa, Columns>(c) * walk.runs();
  }
  std::size_t const lines = (bytes + cache_line - 1) / cache_line;
  return runs == 0 ? 0 : static_cast<int>((lines + runs - 1) / runs);
}

/// All classes of a table, in tiles of nearly equal size: 9 positions are 5 + 4, not 8 + 1, since small tiles wait.
/// `bytes` of what `to.ahead` points to are fetched meanwhile.
template <class Isa, int Columns, class Positions, class Terms, class Walk>
void dense_columns(dense_operands<Terms> to, Walk walk, Positions const& table, std::size_t bytes) noexcept {
  to.ahead_lines = lines_a_run<Isa, Columns>(bytes, walk, table);
  for (auto const& c : table.classes()) {
    walk.rows = c.rows, walk.cols = c.cols;
    std::ptrdiff_t const fetched = walk.runs() * to.ahead_lines * cache_line;
    int tiles = tiles_of<Isa, Columns>(c);
    for (int i = c.first, left = c.count; tiles > 0; --tiles, to.ahead += fetched) {
      int const count = (left + tiles - 1) / tiles;
      dense_tiles<Isa, Columns, Terms, Walk>[count - 1](to, walk, table.ifmap_offsets() + i, table.positions() + i);
      i += count, left -= count;
    }
  }
}

/// A group of output blocks by tiles as wide as all of them, or one block by narrower tiles. requires: as many as
/// output_groups allows.
template <class Isa, class Positions, class Terms, class Walk>
void dense_group(dense_operands<Terms> to, Walk const& walk, Positions const& table, int blocks,
                 std::size_t bytes) noexcept {
  assert(blocks >= 1 && blocks <= output_groups<Isa>::most);
  constexpr int columns = tile_of<Isa>.columns;
  if constexpr (columns < 16) {
    constexpr std::size_t parts = 16 / columns;
    std::size_t const share = (bytes + parts - 1) / parts;
    for (std::size_t part = 0; part < parts; ++part) {
      dense_columns<Isa, columns>(to, walk, table, std::min(share, bytes));
      to.weight += columns, to.bias += columns, to.ofmap += columns;
      if (to.scale != nullptr) to.scale += columns;
      to.ahead += std::min(share, bytes), bytes -= std::min(share, bytes);
    }
  } else {
    unroll<columns / 16>([&](auto i) __attribute__((always_inline)) {
      if (blocks == i + 1) dense_columns<Isa, 16 * (i + 1)>(to, walk, table, bytes);
    });
  }
}

/// All groups of `blocks` output blocks. of(mb): the operands that begin at block mb, but for ofmap, its block and what
/// is ahead, which follow here from the whole call's.
template <class Isa, class Of, class Walk, class Positions>
void dense_groups(Of&& of, Walk const& walk, Positions const& table, int blocks,
                  std::span<std::byte const> ahead) noexcept {
  extent const out = table.output();
  output_groups<Isa> const groups(blocks);
  std::size_t const bytes = ahead.size_bytes();
  for (int i = 0; i < groups.size(); ++i) {
    int const mb = groups.first(i);
    std::size_t const from = bytes * i / groups.size(), last = bytes * (i + 1) / groups.size();
    auto to = of(mb);
    to.ofmap_block = std::ptrdiff_t(out.h) * out.w * 16;
    to.ofmap += mb * to.ofmap_block;
    to.ahead = reinterpret_cast<char const*>(ahead.data()) + from;
    dense_group<Isa>(to, walk, table, groups.count(i), last - from);
  }
}
}  // namespace detail

/// The full convolution of `blocks` output blocks (16 channels each), from block `first` on, at the positions
/// of a position_table or of chosen_positions. Bias and activation included; other positions of the ofmap stay as they
/// are.
///   ofmap[m][p][q] = activation(bias[m] + sum over cb, r, s, c of ifmap * weight), summed in this order whatever the
///   tiles.
/// ifmap: n = 1, packed, the table's input shape, with its border if the table is bordered. weight: with broadcast
/// order. ofmap: from block `first` on, [blocks][P * Q][16]. A group of output_groups<Isa> is the best measure; no
/// result depends on it. ahead: memory that the caller reads next, such as the rows of the masked kernel. It is fetched
/// into L2 meanwhile, a few lines at a time: dense tiles leave the memory idle, while short masked rows would wait for
/// it.
template <class Isa = native_isa, class Precision, class Positions>
void conv2d_positions(view<float const, layout::packed> ifmap, packed_conv2d_weight<Precision> const& weight,
                      Positions const& table, int first, int blocks, float* ofmap,
                      std::span<std::byte const> ahead = {}) noexcept {
  assert(ifmap.extents.n == 1 && ifmap.extents.c == weight.in_channels() && weight.has_broadcast());
  assert(table.fits(ifmap.extents, weight.options()));
  assert(first >= 0 && blocks >= 1 && first + blocks <= weight.output_blocks());
  detail::dense_groups<Isa>(
      [&](int mb) {
        return detail::dense_operands<>{.ifmap = ifmap.data,
                                        .weight = weight.broadcast_block(first + mb),
                                        .weight_block = weight.block_floats(),
                                        .bias = weight.bias_block(first + mb),
                                        .ofmap = ofmap,
                                        .ofmap_block = 0,
                                        .activation = weight.options().activation};
      },
      window_walk(ifmap.extents, weight.options()), table, blocks, ahead);
}

/// The same in 8-bit integers: what a sum starts at, the weight's bias_block, holds the bias and corrects for the zero
/// point. ifmap: n = 1, of an i8_ifmap with its border, which the table takes whole or, where the zero point is 0, in
/// part. The value is
///   ofmap[m][p][q] = activation(float(sum) * scale[m]), the same bits whatever the ISA.
template <class Isa = native_isa, class Positions>
void conv2d_positions(view<std::uint8_t const, layout::nhwc> ifmap, packed_i8_conv2d_weight const& weight,
                      Positions const& table, int first, int blocks, float* ofmap,
                      std::span<std::byte const> ahead = {}) noexcept {
  assert(ifmap.extents.n == 1 && ifmap.extents.c == weight.ifmap_channels() && weight.has_broadcast());
  assert(table.fits(ifmap.extents, weight.options()));
  assert(first >= 0 && blocks >= 1 && first + blocks <= weight.output_blocks());
  detail::dense_groups<Isa>(
      [&](int mb) {
        return detail::dense_operands<i8_terms>{.ifmap = reinterpret_cast<std::int32_t const*>(ifmap.data),
                                                .weight = weight.broadcast_block(first + mb),
                                                .weight_block = weight.block_elements(),
                                                .bias = weight.bias_block(first + mb),
                                                .ofmap = ofmap,
                                                .ofmap_block = 0,
                                                .activation = weight.options().activation,
                                                .scale = weight.scale_block(first + mb)};
      },
      i8_window_walk(ifmap.extents, weight.options()), table, blocks, ahead);
}

REDZAP_INSTANCE(void detail::dense_group<native_isa>(detail::dense_operands<>, window_walk const&,
                                                     position_table const&, int, std::size_t) noexcept);
REDZAP_INSTANCE(void detail::dense_group<native_isa>(detail::dense_operands<>, window_walk const&,
                                                     chosen_positions const&, int, std::size_t) noexcept);
REDZAP_I8_INSTANCE(void detail::dense_group<native_isa>(detail::dense_operands<i8_terms>, i8_window_walk const&,
                                                        position_table const&, int, std::size_t) noexcept);
REDZAP_I8_INSTANCE(void detail::dense_group<native_isa>(detail::dense_operands<i8_terms>, i8_window_walk const&,
                                                        chosen_positions const&, int, std::size_t) noexcept);

}  // namespace redzap::inline REDZAP_ISA::kernel
