// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/aggregate/technique_list.hpp>
#include <redzap/pattern/label.hpp>

TEST_CASE("a label is one byte and holds every place of the longest technique list") {
  static_assert(sizeof(redzap::label) == 1);
  using longest = redzap::technique_list<redzap::zero, redzap::zero, redzap::zero, redzap::zero, redzap::zero,
                                         redzap::zero, redzap::zero>;
  CHECK(static_cast<redzap::label>(longest::count) == longest::count);
}
