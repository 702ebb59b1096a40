// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA {

/// A layout maps a logical index to a place in memory, and says how many elements the memory needs.
/// `nchw` is one; `int` is not.
template <class T>
concept tensor_layout = requires(shape s) {
  { T::size(s) } -> std::same_as<std::size_t>;
  { T::offset(s, 0, 0, 0, 0) } -> std::same_as<std::size_t>;
};

namespace layout {

/// PyTorch's default: planes of one channel.
struct nchw {
  static constexpr std::size_t size(shape s) { return s.size(); }
  static constexpr std::size_t offset(shape s, int n, int c, int h, int w) {
    return ((std::size_t(n) * s.c + c) * s.h + h) * s.w + w;
  }
};

/// Channels last.
struct nhwc {
  static constexpr std::size_t size(shape s) { return s.size(); }
  static constexpr std::size_t offset(shape s, int n, int c, int h, int w) {
    return ((std::size_t(n) * s.h + h) * s.w + w) * s.c + c;
  }
};

/// Channels in blocks of Block, the block innermost: [n][c / Block][h][w][Block]. The last block is filled up with zeros.
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
