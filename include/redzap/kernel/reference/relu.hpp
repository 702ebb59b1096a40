// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/geometry/activation.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// In place: map(n, c, h, w) = max(0, map(n, c, h, w)). A NaN stays NaN, -0 becomes 0.
template <tensor_layout L>
void relu(view<float, L> map) {
  shape const s = map.extents;
  for (int n = 0; n < s.n; ++n)
    for (int c = 0; c < s.c; ++c)
      for (int h = 0; h < s.h; ++h)
        for (int w = 0; w < s.w; ++w) map(n, c, h, w) = activate(activation::relu, map(n, c, h, w));
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
