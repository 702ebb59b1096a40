// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/pattern/position_table.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// What the dense kernel spends on one channel of the ifmap and one of the ofmap at the positions of a class, in its
/// time for one term of a full tile: a tile of few positions takes as long as one of tile_shape::fewest. Groups of
/// fewer blocks, whose tiles have more positions, are priced as the widest are.
template <class Isa>
double dense_price(position_table::window_class const& c) {
  constexpr tile_shape tile = tile_of<Isa>;
  int const tiles = (c.count + tile.positions - 1) / tile.positions;
  return double(c.rows.size()) * c.cols.size() * std::max(c.count, tiles * tile.fewest);
}

/// The same at the positions of a table.
template <class Isa>
double dense_price(position_table const& table) {
  double terms = 0;
  for (auto const& c : table.classes()) terms += dense_price<Isa>(c);
  return terms;
}

}  // namespace redzap::inline REDZAP_ISA::kernel
