// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/depthwise_forward.hpp>
#include <training/maps.hpp>

using namespace redzap;

TEST_CASE_TEMPLATE("a depthwise convolution and its sums, exactly", Isa, isa::scalar, native_isa) {
  for (auto const& [rows, columns] : {std::pair{1, 1}, {1, 5}, {4, 1}, {5, 7}}) {
    training::map_geometry const map(rows, columns, pattern::all);
    auto const hidden = test::plain_map(map, 1, -8, 8);
    auto const weight = test::kernel(2);
    std::vector<float> expected(map.plain_size()), z(map.plain_size(), 99.0f);
    test::for_windows(map, [&](int at, int neighbour, int k) {
      for (int lane = 0; lane < 16; ++lane)
        expected[std::size_t(at * 16 + lane)] +=
            weight[std::size_t(k * 16 + lane)] * hidden[std::size_t(neighbour * 16 + lane)];
    });
    training::lane_sums sum, squares;
    sum[3] = 1000;  // sums are added to
    training::depthwise_forward<Isa>(map, test::with_border(map, hidden).data(), weight.data(), z.data(), sum, squares);
    CHECK(z == expected);
    for (std::size_t lane = 0; lane < 16; ++lane) {
      double total = lane == 3 ? 1000 : 0, square = 0;
      for (std::size_t i = lane; i < z.size(); i += 16) {
        total += double(expected[i]);
        square += double(expected[i]) * double(expected[i]);
      }
      CHECK(sum[lane] == total);
      CHECK(squares[lane] == square);
    }
  }
}
