// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cmath>
#include <limits>
#include <redzap/geometry/pool2d_options.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// A max-pooling layer as in PyTorch: pooled(n, c, p, q) = the largest ifmap value under the window. The padding counts
/// as -infinity, and a window that holds a NaN gives NaN. `pooled` has the extents output_shape(ifmap.extents,
/// options).
template <class In, tensor_layout LI, tensor_layout LO>
void max_pool2d(view<In, LI> ifmap, pool2d_options const& options, view<float, LO> pooled) {
  shape const in = ifmap.extents, out = pooled.extents;
  conv2d_options const o = window_of(in, options);
  assert(check(in, options) == fault::none && out == output_shape(in, options));

  auto const largest = [&](int n, int c, int p, int q) {
    tap_range const rows = taps_inside(p, in.h, o.kernel.h, o.stride.h, o.padding.begin.h, 1);
    tap_range const columns = taps_inside(q, in.w, o.kernel.w, o.stride.w, o.padding.begin.w, 1);
    float best = -std::numeric_limits<float>::infinity();
    for (int r = rows.first; r < rows.last; ++r)
      for (int s = columns.first; s < columns.last; ++s) {
        float const value = ifmap(n, c, p * o.stride.h - o.padding.begin.h + r, q * o.stride.w - o.padding.begin.w + s);
        if (value > best || std::isnan(value)) best = value;  // once NaN, nothing is greater
      }
    return best;
  };
  for (int n = 0; n < out.n; ++n)
    for (int c = 0; c < out.c; ++c)
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q) pooled(n, c, p, q) = largest(n, c, p, q);
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
