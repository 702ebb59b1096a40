// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/shape.hpp>
#include <type_traits>

namespace redzap::inline REDZAP_ISA {

/// A tensor that somebody else owns: `data` holds Layout::size(extents) elements of T, `view(n, c, h, w)` is one of them.
template <class T, tensor_layout Layout = layout::nchw>
struct view {
  using element = T;
  using layout_type = Layout;

  T* data = nullptr;
  shape extents;

  constexpr T& operator()(int n, int c, int h, int w) const {
    assert(n >= 0 && n < extents.n && c >= 0 && c < extents.c && h >= 0 && h < extents.h && w >= 0 && w < extents.w);
    return data[Layout::offset(extents, n, c, h, w)];
  }

  /// Image n of a batch. Precondition: the layout places one image after another, as those of redzap::layout do.
  constexpr view image(int n) const {
    assert(n >= 0 && n < extents.n);
    return {data + Layout::offset(extents, n, 0, 0, 0), extents.batch(1)};
  }

  /// A view that may write is a view that may read.
  constexpr operator view<T const, Layout>() const
    requires(!std::is_const_v<T>)
  {
    return {data, extents};
  }
};

}  // namespace redzap::inline REDZAP_ISA
