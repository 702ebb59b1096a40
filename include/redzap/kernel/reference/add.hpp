// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/geometry/activation.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// sum(n, c, h, w) = activate(a(n, c, h, w) + b(n, c, h, w)); all three have the same extents, and sum may be a or b.
template <class A, class B, tensor_layout LA, tensor_layout LB, tensor_layout LS>
void add(view<A, LA> a, view<B, LB> b, redzap::activation activation, view<float, LS> sum) {
  shape const s = sum.extents;
  assert(a.extents == s && b.extents == s);
  for (int n = 0; n < s.n; ++n)
    for (int c = 0; c < s.c; ++c)
      for (int h = 0; h < s.h; ++h)
        for (int w = 0; w < s.w; ++w) sum(n, c, h, w) = activate(activation, a(n, c, h, w) + b(n, c, h, w));
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
