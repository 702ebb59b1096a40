// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/kernel/simd/dense_price.hpp>

using namespace redzap;

TEST_CASE("dense_price: terms, where a tile costs at least that of the fewest positions") {
  constexpr auto tile = kernel::tile_of<native_isa>;
  conv2d_options const options{.out_channels = 1, .kernel = 3, .padding = 1};
  shape const in{.c = 16, .h = 50, .w = 50};
  position_table const one(in, options, [](int p, int q) { return p == 7 && q == 7; });
  CHECK(kernel::dense_price<native_isa>(one) == 9 * tile.fewest);
  position_table const corner(in, options, [](int p, int q) { return p == 0 && q == 0; });
  CHECK(kernel::dense_price<native_isa>(corner) == 4 * tile.fewest);
  position_table const row(in, options, [](int p, int q) { return p == 7 && q > 0 && q < 49; });
  CHECK(kernel::dense_price<native_isa>(row) == 9 * 48);   // tiles of nearly equal size, none of them too small
  position_table const none(in, options, [](int, int) { return false; });
  CHECK(kernel::dense_price<native_isa>(none) == 0);
}
