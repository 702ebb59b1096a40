// SPDX-License-Identifier: MIT
#pragma once
#include <limits>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// A height and a width: of a kernel, a stride, a padding, a dilation. One int stands for both.
struct extent {
  int h = 0;
  int w = 0;

  constexpr extent() = default;
  constexpr extent(int both) : h(both), w(both) {}   // implicit: `.kernel = 3`
  constexpr extent(int height, int width) : h(height), w(width) {}

  /// More than any map has.
  static constexpr extent unbounded() { return std::numeric_limits<int>::max(); }
  /// Whether a position lies in the first `h` rows and `w` columns.
  constexpr bool contains(int row, int column) const { return row < h && column < w; }
  friend constexpr bool operator==(extent const&, extent const&) = default;
};

}  // namespace redzap::inline REDZAP_ISA
