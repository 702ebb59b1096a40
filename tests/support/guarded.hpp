// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/tensor/convert.hpp>
#include <redzap/tensor/view.hpp>
#include <vector>

#include "support/guard_page.hpp"

namespace redzap::inline REDZAP_ISA::test {

/// `owned` with a page behind its last element (or before its first) that nobody may touch, in the SIMD kernels'
/// layout.
template <class T>
struct guarded {
  shape extents;
  guarded_buffer<T> elements;

  explicit guarded(shape s, T fill = T{}, guard_page side = guard_page::after)
      : extents(s), elements(layout::packed::size(s), side) {
    std::fill(elements.span().begin(), elements.span().end(), fill);
  }

  /// From values in nchw order; tails are zero.
  guarded(shape s, std::vector<T> const& values, guard_page side = guard_page::after) : guarded(s, T{}, side) {
    convert(redzap::view<T const>{values.data(), s}, view());
  }

  redzap::view<T, layout::packed> view() { return {elements.data(), extents}; }
  redzap::view<T const, layout::packed> view() const { return {elements.data(), extents}; }

  /// Image n of a batch.
  redzap::view<T, layout::packed> image(int n) { return {elements.data() + n * size(), one()}; }
  redzap::view<T const, layout::packed> image(int n) const { return {elements.data() + n * size(), one()}; }

  /// All values in nchw order.
  std::vector<T> values() const {
    std::vector<T> result(extents.size());
    convert(view(), redzap::view<T>{result.data(), extents});
    return result;
  }

 private:
  shape one() const { return {1, extents.c, extents.h, extents.w}; }
  std::size_t size() const { return layout::packed::size(one()); }
};

}  // namespace redzap::inline REDZAP_ISA::test
