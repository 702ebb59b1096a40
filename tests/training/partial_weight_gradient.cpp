// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/partial_weight_gradient.hpp>
#include <training/maps.hpp>

using namespace redzap;

TEST_CASE_TEMPLATE("the first layer's weight gradient, exactly", Isa, isa::scalar, native_isa) {
  for (auto const& chosen : {pattern::a, pattern::b, pattern::c, pattern::d, pattern::all}) {
    training::map_geometry const map(7, 6, chosen);
    auto const x = test::plain_map(map, 1, -8, 8), gradient = test::plain_map(map, 2, -8, 8);
    std::vector<float> sums(9 * 16, 2.0f), expected = sums;
    test::for_windows(map, [&](int at, int neighbour, int k) {
      if (!chosen.contains(neighbour / map.columns(), neighbour % map.columns())) return;
      for (int lane = 0; lane < 16; ++lane)
        expected[std::size_t(k * 16 + lane)] +=
            gradient[std::size_t(at * 16 + lane)] * x[std::size_t(neighbour * 16 + lane)];
    });
    training::partial_weight_gradient<Isa>(map, test::with_border(map, x, true).data(),
                                           test::with_border(map, gradient).data(), sums.data());
    CHECK(sums == expected);
  }
}
