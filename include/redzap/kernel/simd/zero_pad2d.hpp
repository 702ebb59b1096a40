// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/geometry/borders.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// Copies an ifmap into one with `padding` rows and columns of zeros around it. Both packed; no overlap.
inline void zero_pad2d(view<float const, layout::packed> ifmap, borders const& padding,
                       view<float, layout::packed> padded, execution on = 1) noexcept {
  shape const in = ifmap.extents;
  assert(padded.extents == padded_shape(in, padding));
  extent const begin = padding.begin, end = padding.end;
  std::ptrdiff_t const row = std::ptrdiff_t(in.w) * 16, left = std::ptrdiff_t(begin.w) * 16,
                       right = std::ptrdiff_t(end.w) * 16;
  std::ptrdiff_t const padded_row = left + row + right, block_floats = padded.extents.h * padded_row;
  parallel_for(in.n * layout::packed::blocks(in.c), on, [&](int block, int) {
    float const* from = ifmap.data + std::ptrdiff_t(block) * in.h * row;
    float* to = std::fill_n(padded.data + block * block_floats, begin.h * padded_row, 0.0f);
    for (int h = 0; h < in.h; ++h, from += row) {
      to = std::fill_n(to, left, 0.0f);
      to = std::copy_n(from, row, to);
      to = std::fill_n(to, right, 0.0f);
    }
    std::fill_n(to, end.h * padded_row, 0.0f);
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
