// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// Calls tile(first, size, tiles) for consecutive parts of `count` items, each so many tiles of a size: of the largest
/// one, and what is left in one or two of nearly equal size, since the smallest tiles wait for their sums. requires:
/// most > 0.
template <class Tile>
[[gnu::always_inline]] inline void in_tiles(int count, int most, Tile&& tile) noexcept {
  int const full = count > 2 * most ? (count - most - 1) / most : 0,
            left = count - full * most;  // of which at most two tiles
  int const larger = left > most ? (left + 1) / 2 : left;
  bool const alike = 2 * larger == left;
  if (full > 0) tile(0, most, full);
  if (left > 0) tile(full * most, larger, alike ? 2 : 1);
  if (left > larger && !alike) tile(full * most + larger, left - larger, 1);
}

}  // namespace redzap::inline REDZAP_ISA::kernel
