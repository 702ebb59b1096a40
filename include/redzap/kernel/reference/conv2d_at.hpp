// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// One activation of a convolution, eq. (2): activate(bias[m] + sum over c, r, s of ifmap(n, c, y, x) *
/// weight[m][c][r][s]) with y = p * stride - padding + r * dilation and x likewise. The sum starts at the bias and runs
/// over c, then r, then s, in float. Taps in the padding are skipped, so a weight that is not finite meets no zero
/// there. `weight` is (out_channels, in_channels / groups, kernel.h, kernel.w); `bias` may be null.
template <class In, tensor_layout LI>
float conv2d_at(view<In, LI> ifmap, float const* weight, float const* bias, conv2d_options const& o, int n, int m,
                int p, int q) {
  shape const in = ifmap.extents;
  int const channels = in.c / o.groups;
  int const first_channel = m / (o.out_channels / o.groups) * channels;
  tap_range const rows = taps_inside(p, in.h, o.kernel.h, o.stride.h, o.padding.begin.h, o.dilation.h);
  tap_range const columns = taps_inside(q, in.w, o.kernel.w, o.stride.w, o.padding.begin.w, o.dilation.w);
  int const top = p * o.stride.h - o.padding.begin.h, left = q * o.stride.w - o.padding.begin.w;

  float sum = bias != nullptr ? bias[m] : 0.0f;
  for (int c = 0; c < channels; ++c) {
    float const* const plane = weight + (std::size_t(m) * channels + c) * o.kernel.h * o.kernel.w;
    for (int r = rows.first; r < rows.last; ++r)
      for (int s = columns.first; s < columns.last; ++s)
        sum += ifmap(n, first_channel + c, top + r * o.dilation.h, left + s * o.dilation.w) * plane[r * o.kernel.w + s];
  }
  return activate(o.activation, sum);
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
