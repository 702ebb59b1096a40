// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/depthwise_backward.hpp>
#include <training/maps.hpp>

using namespace redzap;

TEST_CASE_TEMPLATE("both gradients by the chain rule, exactly", Isa, isa::scalar, native_isa) {
  for (auto const& [rows, columns] : {std::pair{1, 1}, {1, 5}, {4, 1}, {5, 7}}) {
    training::map_geometry const map(rows, columns, pattern::all);
    auto hidden = test::plain_map(map, 1, -8, 8);
    for (float& h : hidden) h = std::max(0.0f, h);
    auto const dz = test::plain_map(map, 3, -8, 8);
    auto const weight = test::kernel(2);
    std::vector<float> dweight(9 * 16, 5.0f), expected_weight = dweight, expected(map.plain_size());
    test::for_windows(map, [&](int at, int neighbour, int k) {  // z(at) += weight(k) hidden(neighbour)
      for (int lane = 0; lane < 16; ++lane) {
        auto const i = std::size_t(at * 16 + lane), j = std::size_t(neighbour * 16 + lane),
                   w = std::size_t(k * 16 + lane);
        expected_weight[w] += dz[i] * hidden[j];
        if (hidden[j] > 0) expected[j] += dz[i] * weight[w];
      }
    });
    std::vector<float> dhidden(map.bordered_size());
    training::lane_sums sum;
    training::depthwise_backward<Isa>(map, test::with_border(map, hidden).data(), test::with_border(map, dz).data(),
                                      weight.data(), dweight.data(), dhidden.data(), sum);
    CHECK(dweight == expected_weight);
    CHECK(dhidden == test::with_border(map, expected));
    for (std::size_t lane = 0; lane < 16; ++lane) {
      double total = 0;
      for (std::size_t i = lane; i < expected.size(); i += 16) total += double(expected[i]);
      CHECK(sum[lane] == total);
    }
  }
}
