// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// Copies an ifmap into one with `padding` rows and columns of zeros on each side. Both packed; no overlap.
inline void zero_pad2d(view<float const, layout::packed> ifmap, extent padding, view<float, layout::packed> padded,
                       int threads = 1) noexcept {
  shape const in = ifmap.extents;
  assert(padded.extents == (shape{in.n, in.c, in.h + 2 * padding.h, in.w + 2 * padding.w}));
  std::ptrdiff_t const row = std::ptrdiff_t(in.w) * 16, side = std::ptrdiff_t(padding.w) * 16;
  std::ptrdiff_t const rows = padding.h * (row + 2 * side);  // of zeros, above and below
  std::ptrdiff_t const block_floats = 2 * rows + in.h * (row + 2 * side);
  parallel_for(in.n * layout::packed::blocks(in.c), threads, [&](int block, int) {
    float const* from = ifmap.data + block * in.h * row;
    float* to = std::fill_n(padded.data + block * block_floats, rows, 0.0f);
    for (int h = 0; h < in.h; ++h, from += row) {
      to = std::fill_n(to, side, 0.0f);
      to = std::copy_n(from, row, to);
      to = std::fill_n(to, side, 0.0f);
    }
    std::fill_n(to, rows, 0.0f);
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
