// SPDX-License-Identifier: MIT
#include <redzap/geometry/row_range.hpp>

#include <doctest/doctest.h>

using redzap::row_range;

TEST_CASE("row_range: holds its first row, not its last") {
  constexpr row_range rows{3, 5};
  static_assert(rows.size() == 2);
  static_assert(!rows.contains(2) && rows.contains(3) && rows.contains(4) && !rows.contains(5));
  CHECK(rows == row_range{3, 5});
  CHECK(row_range{}.size() == 0);
}
