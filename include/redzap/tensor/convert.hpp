// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA {

/// Copies a tensor into another layout. Elements of `to` that stand for no channel (a blocked layout's tail) become zero.
/// Precondition: equal extents, no overlap.
template <class From, class FromLayout, class To, class ToLayout>
void convert(view<From, FromLayout> from, view<To, ToLayout> to) {
  assert(from.extents == to.extents);
  shape const s = from.extents;
  if (ToLayout::size(s) != s.size()) std::fill_n(to.data, ToLayout::size(s), To{});
  for (int n = 0; n < s.n; ++n)
    for (int c = 0; c < s.c; ++c)
      for (int h = 0; h < s.h; ++h)
        for (int w = 0; w < s.w; ++w) to(n, c, h, w) = static_cast<To>(from(n, c, h, w));
}

}  // namespace redzap::inline REDZAP_ISA
