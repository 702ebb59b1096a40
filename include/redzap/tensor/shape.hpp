// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// The logical extents of an activation tensor, whatever its layout: batch, channels, height, width.
struct shape {
  int n = 1;
  int c = 1;
  int h = 1;
  int w = 1;

  friend constexpr bool operator==(shape const&, shape const&) = default;

  /// The same for `count` images.
  constexpr shape batch(int count) const { return {count, c, h, w}; }
  /// Number of elements. Precondition: `valid()`.
  constexpr std::size_t size() const { return *checked_product({n, c, h, w}); }
  /// All extents positive, and the number of bytes as f32 is a valid object size.
  constexpr bool valid() const {
    return n > 0 && c > 0 && h > 0 && w > 0 && checked_product({n, c, h, w, 64}).has_value();
  }
};

}  // namespace redzap::inline REDZAP_ISA
