// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <redzap/core/dot_bytes.hpp>
#include <redzap/core/instance.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/geometry/activation.hpp>
#include <redzap/kernel/simd/activate_lanes.hpp>
#include <redzap/kernel/simd/in_tiles.hpp>
#include <redzap/kernel/simd/masked_block.hpp>
#include <redzap/kernel/simd/own_register.hpp>
#include <redzap/kernel/simd/packed_i8_conv2d_weight.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {
namespace detail {

/// What the tiles of one output channel share.
struct i8_dot_row {
  std::int8_t const* weight;      ///< one row in dot order
  std::uint8_t const* ifmap;
  std::int32_t const* offsets;    ///< of the windows of the strip, in bytes
  int rows, runs;                 ///< rows of taps, and runs of each
  std::ptrdiff_t bytes;           ///< of a run, a multiple of 64, 64 at least
  std::ptrdiff_t next_run, next_row;   ///< from where one begins to the next
  std::int32_t const* positions;  ///< of the strip
  float* ofmap;                   ///< of the channel
  std::int32_t start;             ///< of its sums
  float scale;
  redzap::activation activation;
};

/// Micro-kernel, `tiles` times: Positions dot products of one weight row with as many windows,
///   ofmap[position] = activation(float(start + sum over the runs and registers of a run, four products a lane) *
///   scale);
/// all sums are exact, in any order.
/// requires: `ifmap` + offset of every entry is the first tap of a window that lies inside the ifmap, behind whose last
/// tap
///   64 bytes may be read (the weights there are zero); `weight` holds rows * runs * bytes; no alignment.
/// Per register of a run: 1 weight load, Positions ifmap loads and as many dot products. avx512, 10 positions: 11
/// loads, 10 products.
template <class Isa, int Positions>
[[gnu::noinline, gnu::flatten]] void i8_dot_tile(i8_dot_row const& of, work_list::index const* entries,
                                                 int tiles) noexcept {
  using I = typename Isa::i32;
  using V = typename Isa::f32;
  constexpr std::ptrdiff_t size = sizeof(I);
  for (; tiles > 0; --tiles, entries += Positions) {
    I sum[Positions];
    std::uint8_t const* window[Positions];
    unroll<Positions>([&](auto j) __attribute__((always_inline)) {
      window[j] = own_register(of.ifmap + of.offsets[entries[j]]);
      sum[j] = I{};
    });
    std::int8_t const* weight = of.weight;
    std::ptrdiff_t const bytes = of.bytes;
    for (int r = 0; r < of.rows; ++r)
      for (int s = 0; s < of.runs; ++s) {
        std::ptrdiff_t i = 0;
        do {
          I const taps = simd::load_bytes<I>(weight + i);
          unroll<Positions>([&](auto j) __attribute__((always_inline)) {
            sum[j] = simd::dot_bytes(sum[j], simd::load_bytes<I>(window[j] + i), taps);
          });
          i += size;
        } while (i != bytes);
        weight += bytes;
        std::ptrdiff_t const next = s + 1 < of.runs ? of.next_run : of.next_row;
        unroll<Positions>([&](auto j) __attribute__((always_inline)) { window[j] = own_register(window[j] + next); });
      }
    float values[Isa::lanes];
    simd::store(values, activate_lanes(of.activation, simd::to_float<V>(simd::sum_each(sum) + of.start) * V(of.scale)));
    unroll<Positions>([&](auto j) __attribute__((always_inline)) {
      of.ofmap[std::ptrdiff_t(of.positions[entries[j]]) * 16] = values[j];
    });
  }
}

/// Windows of a full tile: no more than a register has lanes for their sums.
template <class Isa>
inline constexpr int i8_dot_positions = std::min(tile_of<Isa>.dot_positions, Isa::lanes);

/// i8_dot_tile for every number of positions up to a full tile.
template <class Isa>
inline constexpr auto i8_dot_tiles = []<int... I>(std::integer_sequence<int, I...>) {
  return std::array{&i8_dot_tile<Isa, I + 1>...};
}
(std::make_integer_sequence<int, i8_dot_positions<Isa>>{});

/// masked_block at the listed positions of one strip.
template <class Isa>
void i8_masked_strip(view<std::uint8_t const, layout::nhwc> ifmap, packed_i8_conv2d_weight const& weight,
                     window_table const& table, window_table::strip const& strip, work_list const& list, int mb,
                     float* ofmap) noexcept {
  conv2d_options const& o = weight.options();
  int const channels = std::min(16, o.out_channels - mb * 16), runs = weight.runs() / o.kernel.h;
  std::ptrdiff_t const next_run = std::ptrdiff_t(ifmap.extents.c) * o.dilation.w;
  i8_dot_row of{.weight = nullptr,
                .ifmap = ifmap.data,
                .offsets = table.offsets() + strip.first,
                .rows = o.kernel.h,
                .runs = runs,
                .bytes = weight.run_bytes(),
                .next_run = next_run,
                .next_row = std::ptrdiff_t(ifmap.extents.c) * ifmap.extents.w * o.dilation.h - (runs - 1) * next_run,
                .positions = table.positions() + strip.first,
                .ofmap = nullptr,
                .start = 0,
                .scale = 0,
                .activation = o.activation};
  for (int const m : list.by_length()) {   // tiles of one size after another: each change of it is a mispredicted call
    if (m >= channels) continue;
    auto const entries = list[m];
    of.weight = weight.dot_row(mb * 16 + m);
    of.ofmap = ofmap + m;
    of.start = weight.bias_block(mb)[m], of.scale = weight.scale_block(mb)[m];
    in_tiles(static_cast<int>(entries.size()), i8_dot_positions<Isa>, [&](int first, int size, int tiles) {
      i8_dot_tiles<Isa>[static_cast<std::size_t>(size - 1)](of, entries.data() + first, tiles);
    });
  }
}
}  // namespace detail

/// masked_block in 8-bit integers: the values are those of conv2d_positions, bit for bit, since all sums are exact.
/// ifmap: n = 1, of an i8_ifmap with its border. weight: with dot order.
template <class Isa = native_isa, class Fill>
void masked_block(view<std::uint8_t const, layout::nhwc> ifmap, packed_i8_conv2d_weight const& weight,
                  window_table const& table, int mb, masked_memory const& memory, float* ofmap, Fill&& fill) noexcept {
  assert(ifmap.extents.n == 1 && ifmap.extents.c == weight.ifmap_channels() && weight.has_dot());
  assert(table.fits(ifmap.extents, weight.options(), dot_blocking::element::byte));
  assert(mb >= 0 && mb < weight.output_blocks());
  work_list list(table, memory.list);
  for (auto const& strip : table.strips()) {
    fill(list, strip);
    detail::i8_masked_strip<Isa>(ifmap, weight, table, strip, list, mb, ofmap);
  }
}

REDZAP_I8_INSTANCE(void detail::i8_masked_strip<native_isa>(view<std::uint8_t const, layout::nhwc>,
                                                            packed_i8_conv2d_weight const&, window_table const&,
                                                            window_table::strip const&, work_list const&, int,
                                                            float*) noexcept);

}  // namespace redzap::inline REDZAP_ISA::kernel
