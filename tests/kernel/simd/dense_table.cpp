// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/kernel/simd/dense_table.hpp>

using namespace redzap;
using kernel::border;
using kernel::dense_table;

TEST_CASE("dense_table: small maps get joined classes, large ones, and maps without a border, keep theirs") {
  conv2d_options const options{.out_channels = 384, .kernel = 3, .padding = 1};
  auto const small = position_table::all({.c = 192, .h = 9, .w = 9}, options);
  CHECK(dense_table<isa::scalar>(small, 384, border::costs_a_copy).bordered() ==
        (kernel::tile_of<isa::scalar>.fewest > 1));
  if (native_isa::lanes > 1) {
    CHECK(dense_table(small, 384, border::costs_a_copy).bordered());
    CHECK(dense_table(position_table::inside({.c = 192, .h = 9, .w = 9}, options, pattern::d), 384, border::is_there)
              .bordered());
  }
  CHECK_FALSE(
      dense_table(position_table::all({.c = 3, .h = 200, .w = 200}, {.out_channels = 16, .kernel = 3, .padding = 1}),
                  16, border::costs_a_copy)
          .bordered());
  auto const no_border = position_table::all({.c = 16, .h = 9, .w = 9}, {.out_channels = 64, .kernel = 3});
  CHECK_FALSE(dense_table(no_border, 64, border::is_there).bordered());
}

TEST_CASE("dense_table: the copy of the ifmap is weighed against what the channels gain") {
  auto const table = position_table::all({.c = 192, .h = 9, .w = 9}, {.out_channels = 1, .kernel = 3, .padding = 1});
  CHECK_FALSE(dense_table(table, 1, border::costs_a_copy).bordered());
  if (native_isa::lanes > 1) CHECK(dense_table(table, 1, border::is_there).bordered());
}

TEST_CASE("dense_table: bytes always have their border, and all its taps where a zero is not stored as 0") {
  position_table const exact =
      position_table::all({.c = 3, .h = 8, .w = 8}, {.out_channels = 16, .kernel = 3, .padding = 1});
  for (int const zero_point : {0, 1}) {
    position_table const table = kernel::dense_table(exact, precision::affine{.zero_point = zero_point});
    CHECK(table.bordered());
    CHECK(table.size() == exact.size());
    if (zero_point != 0) CHECK(table.classes().size() == 1);
  }
  CHECK(kernel::dense_table<isa::scalar>(exact, precision::affine{}).classes().size() > 1);
}
