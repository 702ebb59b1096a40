// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <limits>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/geometry/pool2d_options.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// A max-pooling layer as in PyTorch: pooled(n, c, p, q) = the largest ifmap value under the window. The padding counts
/// as -infinity, and a window that holds a NaN gives NaN. ifmap and pooled: packed; pooled has the extents
/// output_shape(ifmap.extents, options).
template <class Isa = native_isa>
void max_pool2d(view<float const, layout::packed> ifmap, pool2d_options const& options,
                view<float, layout::packed> pooled, execution on = 1) noexcept {
  using V = typename Isa::f32;
  shape const in = ifmap.extents, out = pooled.extents;
  assert(out == output_shape(in, options));
  conv2d_options const o = window_of({.c = 1}, options);
  std::ptrdiff_t const in_block = std::ptrdiff_t(in.h) * in.w * 16, out_block = std::ptrdiff_t(out.h) * out.w * 16;

  auto const larger = [](V best, V value) {
    V const either = simd::maximum(value, best);  // keeps a NaN in `best`
    return simd::select(simd::is_number(value), either, value);
  };
  parallel_for(in.n * layout::packed::blocks(in.c), on, [&](int i, int) {
    float const* const block = ifmap.data + i * in_block;
    float* to = pooled.data + i * out_block;
    for (int p = 0; p < out.h; ++p) {
      tap_range const rows = taps_inside(p, in.h, o.kernel.h, o.stride.h, o.padding.begin.h, 1);
      for (int q = 0; q < out.w; ++q, to += 16) {
        tap_range const cols = taps_inside(q, in.w, o.kernel.w, o.stride.w, o.padding.begin.w, 1);
        for (int v = 0; v < 16; v += Isa::lanes) {
          V best(-std::numeric_limits<float>::infinity());
          for (int r = rows.first; r < rows.last; ++r)
            for (int s = cols.first; s < cols.last; ++s) {
              std::ptrdiff_t const y = p * o.stride.h - o.padding.begin.h + r,
                                   x = q * o.stride.w - o.padding.begin.w + s;
              best = larger(best, simd::load<V>(block + (y * in.w + x) * 16 + v));
            }
          simd::store(to + v, best);
        }
      }
    }
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
