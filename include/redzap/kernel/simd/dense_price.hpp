// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/pattern/position_table.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// What the dense kernel spends on one channel of the ifmap and one of the ofmap at the positions of a table, in its time for
/// one term of a full tile: a tile of few positions takes as long as one of tile_shape::fewest.
template <class Isa>
double dense_price(position_table const& table) {
  constexpr tile_shape tile = tile_of<Isa>;
  double terms = 0;
  for (auto const& c : table.classes()) {
    int const tiles = (c.count + tile.positions - 1) / tile.positions;
    terms += double(c.rows.size()) * c.cols.size() * std::max(c.count, tiles * tile.fewest);
  }
  return terms;
}

}  // namespace redzap::inline REDZAP_ISA::kernel
