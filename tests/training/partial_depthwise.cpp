// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/partial_depthwise.hpp>
#include <training/maps.hpp>

using namespace redzap;

TEST_CASE_TEMPLATE("the hidden map from the partial ofmap, exactly", Isa, isa::scalar, native_isa) {
  for (auto const& chosen : {pattern::a, pattern::b, pattern::c, pattern::d, pattern::all})
    for (auto const& [rows, columns] : {std::pair{1, 1}, {2, 5}, {9, 9}}) {
      training::map_geometry const map(rows, columns, chosen);
      auto const x = test::plain_map(map, 1, -8, 8);
      auto const weight = test::kernel(2);
      std::vector<float> shift(16);
      for (std::size_t lane = 0; lane < 16; ++lane) shift[lane] = static_cast<float>(lane) - 7;
      std::vector<float> expected(map.plain_size()), hidden(map.bordered_size());
      for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = shift[i % 16];
      test::for_windows(map, [&](int at, int neighbour, int k) {
        if (!chosen.contains(neighbour / map.columns(), neighbour % map.columns())) return;
        for (int lane = 0; lane < 16; ++lane)
          expected[std::size_t(at * 16 + lane)] +=
              weight[std::size_t(k * 16 + lane)] * x[std::size_t(neighbour * 16 + lane)];
      });
      for (float& h : expected) h = std::max(0.0f, h);
      training::partial_depthwise<Isa>(map, test::with_border(map, x, true).data(), weight.data(), shift.data(),
                                       hidden.data());
      CHECK(hidden == test::with_border(map, expected));
    }
}
