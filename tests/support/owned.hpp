// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/tensor/convert.hpp>
#include <redzap/tensor/view.hpp>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::test {

/// A tensor that owns its elements, for tests: owned<float> is nchw, owned<float, layout::packed> what SIMD kernels
/// take.
template <class T, tensor_layout Layout = layout::nchw>
struct owned {
  shape extents;
  [[no_unique_address]] Layout layout{};
  aligned_buffer<T> elements;

  /// All elements are `fill`, tails of a blocked layout too.
  explicit owned(shape s, T fill = T{}, Layout const& l = {}) : extents(s), layout(l), elements(l.size(s)) {
    for (T& element : elements.span()) element = fill;
  }

  /// From values in nchw order, whatever the layout; tails are zero.
  template <class From>
  owned(shape s, std::vector<From> const& values, Layout const& l = {}) : extents(s), layout(l), elements(l.size(s)) {
    assert(values.size() == s.size());
    convert(redzap::view<From const>{values.data(), s}, view());
  }

  redzap::view<T, Layout> view() { return {elements.data(), extents, layout}; }
  redzap::view<T const, Layout> view() const { return {elements.data(), extents, layout}; }

  /// All values in nchw order: what tests compare.
  std::vector<T> values() const {
    std::vector<T> result(extents.size());
    convert(view(), redzap::view<T>{result.data(), extents});
    return result;
  }
};

}  // namespace redzap::inline REDZAP_ISA::test
