// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/add.hpp>
#include <redzap/kernel/simd/add.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "support/guarded.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("add, packed: bit for bit the reference, whatever the tails, the threads and the activation, also in place") {
  for (shape const extents : {shape{.n = 1, .c = 1, .h = 1, .w = 1}, shape{.n = 1, .c = 16, .h = 3, .w = 5},
                              shape{.n = 3, .c = 35, .h = 7, .w = 2}})
    for (auto const function : {activation::none, activation::relu}) {
      CAPTURE(extents.c);
      auto const x = test::integers(extents.size(), 1, -8, 8, 0.2), y = test::integers(extents.size(), 2, -8, 8, 0.2);
      test::owned<float> expected(extents);
      kernel::reference::add(test::owned<float>(extents, x).view(), test::owned<float>(extents, y).view(), function,
                             expected.view());
      test::guarded<float> const a(extents, x), b(extents, y);
      for (int const threads : {1, 2, 3}) {
        test::guarded<float> sum(extents, -7.0f), in_place(extents, y);
        kernel::add(a.view(), b.view(), function, sum.view(), threads);
        CHECK(sum.values() == expected.values());
        kernel::add(a.view(), in_place.view(), function, in_place.view(), threads);
        CHECK(in_place.values() == expected.values());
        for (std::size_t i = 0; i < layout::packed::size(extents); ++i)
          REQUIRE(sum.elements.span()[i] == in_place.elements.span()[i]);
      }
      test::guarded<float> sum(extents, -7.0f);
      kernel::add<isa::scalar>(a.view(), b.view(), function, sum.view());
      CHECK(sum.values() == expected.values());
    }
}

TEST_CASE("add, packed: a NaN passes the ReLU, as everywhere") {
  constexpr shape extents{.c = 16};
  test::guarded<float> a(extents, std::numeric_limits<float>::quiet_NaN()), b(extents, 1.0f);
  kernel::add(a.view(), b.view(), activation::relu, b.view());
  for (float const value : b.values()) CHECK(std::isnan(value));
}
