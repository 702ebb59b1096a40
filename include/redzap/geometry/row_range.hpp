// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// Rows first to last - 1 of a map.
struct row_range {
  int first = 0, last = 0;

  constexpr int size() const { return last - first; }
  constexpr bool contains(int row) const { return row >= first && row < last; }
  friend bool operator==(row_range const&, row_range const&) = default;
};

}  // namespace redzap::inline REDZAP_ISA
