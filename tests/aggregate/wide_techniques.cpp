// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/wide_techniques.hpp>

using redzap::wide_techniques;

TEST_CASE("wide_techniques: five techniques of different names, three kernels, for nine taps") {
  static_assert(wide_techniques::count == 5 && wide_techniques::factors == 4);
  CHECK(wide_techniques::names ==
        std::array<std::string_view, 6>{"irreducible", "zero", "median", "sum x mid-range", "sum x centre", "min"});
  CHECK(wide_techniques::distinct_names());
  CHECK(wide_techniques::kernel_of == std::array<int, 6>{-1, -1, 0, 1, 2, 0});   // median and min share the sum
  static_assert(wide_techniques::fold(9) && !wide_techniques::fold(25));
}
