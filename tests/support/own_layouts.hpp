// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/tensor/layout.hpp>

/// Layouts as a user writes them, outside the library: no index is a sum of strides.
namespace redzap::inline REDZAP_ISA::test {

/// A bitmap in memory: the bottom row first, blue before green before red, every row a multiple of four elements long.
struct bottom_up {
  static constexpr std::size_t row(shape s) { return (std::size_t(s.w) * s.c + 3) / 4 * 4; }
  static constexpr std::size_t size(shape s) { return s.n * row(s) * s.h; }
  static constexpr std::size_t offset(shape s, int n, int c, int h, int w) {
    return (std::size_t(n) * s.h + (s.h - 1 - h)) * row(s) + std::size_t(w) * s.c + (s.c - 1 - c);
  }
};

/// Columns first, and `gap` elements before each image: a layout that an object makes.
struct column_major {
  std::size_t gap = 0;

  constexpr std::size_t size(shape s) const { return s.n * (gap + s.batch(1).size()); }
  constexpr std::size_t offset(shape s, int n, int c, int h, int w) const {
    return n * (gap + s.batch(1).size()) + gap + (std::size_t(c) * s.w + w) * s.h + h;
  }
};
static_assert(tensor_layout<bottom_up> && tensor_layout<column_major>);

/// Calls body(layout, name) for every kind of layout, those of a user too. extents: of the tensor that it is for.
template <class Body>
void for_each_layout(shape s, Body&& body) {
  body(layout::nchw{}, "nchw");
  body(layout::nhwc{}, "nhwc");
  body(layout::nchwc<8>{}, "nchwc8");
  body(layout::nchwc<16>{}, "nchwc16");
  shape const larger{s.n, s.c + 2, s.h + 1, s.w + 3};   // the corner of a larger tensor
  body(layout::nhwc::strides(larger), "strided");
  body(column_major{5}, "own");
}

}  // namespace redzap::inline REDZAP_ISA::test
