// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA {

namespace detail {
/// Layouts whose index is a sum of strides, as nchw's and nhwc's.
template <class Layout>
concept has_strides = requires(Layout const& layout, shape s) {
  { layout.strides(s) } -> std::same_as<layout::strided>;
};
/// nchwc<Block>.
template <class Layout>
concept has_blocks = requires { Layout::block; } && std::same_as<Layout, layout::nchwc<Layout::block>>;

/// Up to 16 columns of one block of channels: where they begin in the blocked tensor and in the one with strides.
struct tile {
  std::size_t blocked, strided;
  int channels, columns;
  std::size_t channel, column;   ///< strides

  /// Calls body(column, channel, offset in the tensor with strides), the nearest neighbours next to each other.
  template <class Body>
  [[gnu::always_inline]] void for_each(Body&& body) const {
    if (channel == 1) {
      for (int i = 0; i < columns; ++i)
        for (int c = 0; c < channels; ++c) body(i, c, strided + i * column + c);
    } else {
      for (int c = 0; c < channels; ++c)
        for (int i = 0; i < columns; ++i) body(i, c, strided + c * channel + i * column);
    }
  }
};

/// Calls body(tile) for all of a tensor. Whole tiles and strides of 1 are constants there, so that the loops are
/// vectorized.
template <int Block, class Body>
void for_each_tile(shape s, layout::strided strides, Body&& body) {
  if (strides.h == strides.w * s.w) s = {s.n, s.c, 1, s.h * s.w};   // rows without a gap are one
  auto const with_sizes = [&](tile t) __attribute__((always_inline)) {
    if (t.columns != 16) return body(t);
    t.columns = 16;
    if (t.channels == Block) t.channels = Block;
    body(t);
  };
  auto const with_strides = [&](tile t) {
    if (strides.w == 1) return t.column = 1, with_sizes(t);
    if (strides.c == 1) return t.channel = 1, with_sizes(t);
    with_sizes(t);
  };
  for (int n = 0; n < s.n; ++n)
    for (int c = 0; c < s.c; c += Block)
      for (int h = 0; h < s.h; ++h)
        for (int w = 0; w < s.w; w += 16)
          with_strides({layout::nchwc<Block>::offset(s, n, c, h, w), strides.offset(s, n, c, h, w),
                        std::min(Block, s.c - c), std::min(16, s.w - w), strides.c, strides.w});
}
}  // namespace detail

/// Copies a tensor into another layout. Channels of a block of nchwc that the tensor does not have become zero; other
/// gaps between the elements of `to` are not touched. Precondition: equal extents, no overlap.
template <class From, class FromLayout, class To, class ToLayout>
void convert(view<From, FromLayout> from, view<To, ToLayout> to) {
  assert(from.extents == to.extents);
  shape const s = from.extents;
  if constexpr (detail::has_strides<FromLayout> && detail::has_blocks<ToLayout>) {
    constexpr std::ptrdiff_t block = ToLayout::block;
    detail::for_each_tile<block>(s, from.layout.strides(s), [&](detail::tile t) __attribute__((always_inline)) {
      std::array<To, 16 * block> columns{};   // its zeros are the tail
      t.for_each([&](int i, int c, std::size_t at) __attribute__((always_inline)) {
        columns[i * block + c] = static_cast<To>(from.data[at]);
      });
      std::copy_n(columns.data(), t.columns * block, to.data + t.blocked);
    });
  } else if constexpr (detail::has_blocks<FromLayout> && detail::has_strides<ToLayout>) {
    constexpr std::ptrdiff_t block = FromLayout::block;
    detail::for_each_tile<block>(s, to.layout.strides(s), [&](detail::tile t) __attribute__((always_inline)) {
      t.for_each([&](int i, int c, std::size_t at) __attribute__((always_inline)) {
        to.data[at] = static_cast<To>(from.data[t.blocked + i * block + c]);
      });
    });
  } else {
    if constexpr (detail::has_blocks<ToLayout>)
      if (s.c % ToLayout::block != 0) std::fill_n(to.data, ToLayout::size(s), To{});
    for (int n = 0; n < s.n; ++n)
      for (int c = 0; c < s.c; ++c)
        for (int h = 0; h < s.h; ++h)
          for (int w = 0; w < s.w; ++w) to(n, c, h, w) = static_cast<To>(from(n, c, h, w));
  }
}

}  // namespace redzap::inline REDZAP_ISA
