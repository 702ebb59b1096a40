// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA {

/// A layout maps a logical index to a place in memory, and says how many elements the memory needs: `size(extents)` and
/// `offset(extents, n, c, h, w)`, static or not, so that an object may hold strides. No two indices have the same
/// place. `layout::nchw` is one; `int` is not.
template <class T>
concept tensor_layout = std::copyable<T> && requires(T const& layout, shape s) {
  { layout.size(s) } -> std::same_as<std::size_t>;
  { layout.offset(s, 0, 0, 0, 0) } -> std::same_as<std::size_t>;
};

namespace layout {

/// Any distances from one image, channel, row and column to the next, in elements: a part of a larger tensor, or rows
/// that are padded. A crop of an nchw tensor has the strides of the whole:
/// `view{data + first, {.c = 3, .h = 8, .w = 8}, nchw::strides(whole)}`.
struct strided {
  std::size_t n = 0, c = 0, h = 0, w = 0;

  /// Up to the last element.
  constexpr std::size_t size(shape s) const { return offset(s, s.n - 1, s.c - 1, s.h - 1, s.w - 1) + 1; }
  constexpr std::size_t offset(shape, int image, int channel, int row, int column) const {
    return image * n + channel * c + row * h + column * w;
  }
  constexpr strided strides(shape) const { return *this; }

  friend constexpr bool operator==(strided const&, strided const&) = default;
};

/// PyTorch's default: planes of one channel.
struct nchw {
  static constexpr std::size_t size(shape s) { return s.size(); }
  static constexpr std::size_t offset(shape s, int n, int c, int h, int w) {
    return ((std::size_t(n) * s.c + c) * s.h + h) * s.w + w;
  }
  static constexpr strided strides(shape s) {
    std::size_t const row = s.w, plane = row * s.h;
    return {.n = plane * s.c, .c = plane, .h = row, .w = 1};
  }
};

/// Channels last.
struct nhwc {
  static constexpr std::size_t size(shape s) { return s.size(); }
  static constexpr std::size_t offset(shape s, int n, int c, int h, int w) {
    return ((std::size_t(n) * s.h + h) * s.w + w) * s.c + c;
  }
  static constexpr strided strides(shape s) {
    std::size_t const column = s.c, row = column * s.w;
    return {.n = row * s.h, .c = 1, .h = row, .w = column};
  }
};

/// Channels in blocks of Block, the block innermost: [n][c / Block][h][w][Block]. The last block is filled up with
/// zeros.
template <int Block>
struct nchwc {
  static_assert(Block > 0, "nchwc: Block is the number of channels in a block, at least 1");
  static constexpr int block = Block;
  static constexpr int blocks(int channels) { return (channels + Block - 1) / Block; }
  static constexpr std::size_t size(shape s) { return std::size_t(s.n) * blocks(s.c) * s.h * s.w * Block; }
  static constexpr std::size_t offset(shape s, int n, int c, int h, int w) {
    return (((std::size_t(n) * blocks(s.c) + c / Block) * s.h + h) * s.w + w) * Block + c % Block;
  }
};

/// What the SIMD kernels work on: a block is one AVX-512 register, two of AVX2, four of SSE and NEON.
using packed = nchwc<16>;

}  // namespace layout
}  // namespace redzap::inline REDZAP_ISA
