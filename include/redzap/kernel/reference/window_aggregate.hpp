// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/aggregate/concept.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// Pools an ifmap by F: pooled(n, c, p, q) = F of the kernel.h * kernel.w values under the window of output position
/// (p, q), row by row. The zeros of the padding are values like all others. `window` gives kernel, stride, padding and
/// dilation; its channels and groups play no part. `pooled` has the ifmap's batch and channels and the height and width
/// of the convolution's ofmap.
template <aggregator F, class In, tensor_layout LI, tensor_layout LO>
void window_aggregate(view<In, LI> ifmap, conv2d_options const& window, view<float, LO> pooled) {
  shape const in = ifmap.extents, out = pooled.extents;
  conv2d_options const& o = window;
  assert(out.n == in.n && out.c == in.c);
  assert(out.h == output_extent(in.h, o.kernel.h, o.stride.h, o.padding.begin.h, o.padding.end.h, o.dilation.h));
  assert(out.w == output_extent(in.w, o.kernel.w, o.stride.w, o.padding.begin.w, o.padding.end.w, o.dilation.w));

  auto const value = [&](int n, int c, int y, int x) {
    return y >= 0 && y < in.h && x >= 0 && x < in.w ? static_cast<float>(ifmap(n, c, y, x)) : 0.0f;
  };
  auto const window_at = [&](int n, int c, int top, int left) {
    auto state = F::template identity<float>();
    for (int r = 0; r < o.kernel.h; ++r)
      for (int s = 0; s < o.kernel.w; ++s)
        state = F::combine(state, value(n, c, top + r * o.dilation.h, left + s * o.dilation.w));
    return F::finish(state, o.kernel.h * o.kernel.w);
  };
  for (int n = 0; n < out.n; ++n)
    for (int c = 0; c < out.c; ++c)
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q)
          pooled(n, c, p, q) = window_at(n, c, p * o.stride.h - o.padding.begin.h, q * o.stride.w - o.padding.begin.w);
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
