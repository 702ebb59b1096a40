// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/kernel/reference/conv2d_at.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// A dense convolution: ofmap(n, m, p, q) = conv2d_at(n, m, p, q) for all of output_shape(ifmap.extents, o).
/// `weight` is (out_channels, in_channels / groups, kernel.h, kernel.w); `bias` is (out_channels) or null.
template <class In, tensor_layout LI, tensor_layout LO>
void conv2d(view<In, LI> ifmap, float const* weight, float const* bias, conv2d_options const& o,
            view<float, LO> ofmap) {
  shape const out = ofmap.extents;
  assert(check(ifmap.extents, o) == fault::none && out == output_shape(ifmap.extents, o));
  for (int n = 0; n < out.n; ++n)
    for (int m = 0; m < out.c; ++m)
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q) ofmap(n, m, p, q) = conv2d_at(ifmap, weight, bias, o, n, m, p, q);
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
