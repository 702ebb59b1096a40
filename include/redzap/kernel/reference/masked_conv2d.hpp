// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/kernel/reference/conv2d_at.hpp>
#include <redzap/pattern/label.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// A convolution of chosen activations: ofmap(n, m, p, q) = conv2d_at(n, m, p, q) where labels(n, m, p, q) == chosen;
/// every other activation is left as it was. `labels` has the extents of the ofmap.
template <class In, tensor_layout LI, class Label, tensor_layout LL, tensor_layout LO>
void masked_conv2d(view<In, LI> ifmap, float const* weight, float const* bias, conv2d_options const& o,
                   view<Label, LL> labels, label chosen, view<float, LO> ofmap) {
  shape const out = ofmap.extents;
  assert(check(ifmap.extents, o) == fault::none && out == output_shape(ifmap.extents, o) && labels.extents == out);
  for (int n = 0; n < out.n; ++n)
    for (int m = 0; m < out.c; ++m)
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q)
          if (labels(n, m, p, q) == chosen) ofmap(n, m, p, q) = conv2d_at(ifmap, weight, bias, o, n, m, p, q);
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
