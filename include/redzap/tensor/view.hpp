// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/shape.hpp>
#include <type_traits>

namespace redzap::inline REDZAP_ISA {

/// A tensor that somebody else owns: `data` holds layout.size(extents) elements of T, `view(n, c, h, w)` is one of
/// them.
///
///     view{pixels, {.c = 3, .h = 32, .w = 32}}                        nchw
///     view{pixels, {.c = 3, .h = 32, .w = 32}, layout::nhwc{}}        any layout, one's own too
template <class T, tensor_layout Layout = layout::nchw>
struct view {
  using element = T;
  using layout_type = Layout;

  T* data = nullptr;
  shape extents;
  [[no_unique_address]] Layout layout{};

  constexpr T& operator()(int n, int c, int h, int w) const {
    assert(n >= 0 && n < extents.n && c >= 0 && c < extents.c && h >= 0 && h < extents.h && w >= 0 && w < extents.w);
    return data[layout.offset(extents, n, c, h, w)];
  }

  /// Image n of a batch. Precondition: the layout places one image after another, as those of redzap::layout do.
  constexpr view image(int n) const {
    assert(n >= 0 && n < extents.n);
    return {data + layout.offset(extents, n, 0, 0, 0), extents.batch(1), layout};
  }

  /// A view that may write is a view that may read.
  constexpr operator view<T const, Layout>() const
    requires(!std::is_const_v<T>)
  {
    return {data, extents, layout};
  }
};

template <class T>
view(T*, shape) -> view<T>;
template <class T, tensor_layout Layout>
view(T*, shape, Layout) -> view<T, Layout>;

}  // namespace redzap::inline REDZAP_ISA
