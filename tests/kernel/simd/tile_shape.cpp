// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/tile_shape.hpp>

#include <doctest/doctest.h>

using namespace redzap;

namespace {
/// Accumulators, one register for each vector of weights and one for an input.
constexpr bool fits(int lanes, int registers) {
  kernel::tile_shape const t = kernel::detail::tile_shape_of(lanes, registers);
  int const vectors = t.columns / lanes;
  return vectors * t.positions + vectors + 1 <= registers &&
         t.dot_positions * (16 / lanes) + 1 <= registers + (lanes == 1);
}
}  // namespace

TEST_CASE("tile_shape: tiles fit the registers, and columns fit the blocks") {
  CHECK(fits(16, 32));
  CHECK(fits(8, 16));
  CHECK(fits(4, 16));
  CHECK(fits(4, 32));
  CHECK(fits(1, 16));
  for (int const lanes : {1, 4, 8, 16}) {
    int const columns = kernel::detail::tile_shape_of(lanes, lanes == 16 ? 32 : 16).columns;
    CHECK(columns % lanes == 0);
    CHECK((columns % 16 == 0 || 16 % columns == 0));
  }
}

TEST_CASE("tile_shape: narrower tiles have as many sums as the widest, or 12 positions") {
  constexpr auto tile = kernel::tile_of<native_isa>;
  CHECK(kernel::tile_positions<native_isa, tile.columns> == tile.positions);
  if constexpr (tile.columns == 48) {
    CHECK(kernel::tile_positions<native_isa, 32> == 12);
    CHECK(kernel::tile_positions<native_isa, 16> == 12);
  }
}
