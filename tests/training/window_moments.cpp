// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/window_moments.hpp>
#include <training/maps.hpp>

using namespace redzap;

TEST_CASE_TEMPLATE("moments of a batch, exactly, and the statistics that follow", Isa, isa::scalar, native_isa) {
  for (auto const& chosen : {pattern::a, pattern::b, pattern::c, pattern::d}) {
    training::map_geometry const map(6, 7, chosen);
    training::window_moments moments;
    int const images = 37;  // not a multiple of what goes to double at once
    std::vector<double> sum(9 * 16), product(81 * 16), total(16), squares(16), tap_sum(9 * 16);
    auto const weight = test::kernel(5);
    for (int n = 0; n < images; ++n) {
      auto const x = test::plain_map(map, std::uint64_t(n), 0, 8);
      moments.add<Isa>(map, test::with_border(map, x, true).data());
      std::vector<float> window(map.plain_size() * 9);  // [position][k][16]
      test::for_windows(map, [&](int at, int neighbour, int k) {
        if (!chosen.contains(neighbour / map.columns(), neighbour % map.columns())) return;
        for (int lane = 0; lane < 16; ++lane)
          window[std::size_t((at * 9 + k) * 16 + lane)] = x[std::size_t(neighbour * 16 + lane)];
      });
      for (int at = 0; at < map.positions(); ++at)
        for (int lane = 0; lane < 16; ++lane) {
          auto tap = [&](int k) { return double(window[std::size_t((at * 9 + k) * 16 + lane)]); };
          double z = 0;
          for (int k = 0; k < 9; ++k) {
            z += double(weight[std::size_t(k * 16 + lane)]) * tap(k);
            sum[std::size_t(k * 16 + lane)] += tap(k);
            for (int j = 0; j < 9; ++j) product[std::size_t((j * 9 + k) * 16 + lane)] += tap(j) * tap(k);
          }
          total[std::size_t(lane)] += z;
          squares[std::size_t(lane)] += z * z;
          for (int k = 0; k < 9; ++k) tap_sum[std::size_t(k * 16 + lane)] += z * tap(k);
        }
    }
    moments.flush();
    double const count = images * map.positions();
    CHECK(moments.count() == count);
    auto const norm = moments.statistics(weight.data());
    for (int lane = 0; lane < 16; ++lane) {
      auto const i = std::size_t(lane);
      CHECK(norm.mean[i] == doctest::Approx(total[i] / count));
      CHECK(norm.variance[i] == doctest::Approx(squares[i] / count - norm.mean[i] * norm.mean[i]));
      for (int k = 0; k < 9; ++k) {
        CHECK(moments.sum(k, lane) == sum[std::size_t(k * 16 + lane)]);
        CHECK(moments.correlation(weight.data(), k, lane) == tap_sum[std::size_t(k * 16 + lane)]);
        for (int j = 0; j < 9; ++j) CHECK(moments.product(j, k, lane) == product[std::size_t((j * 9 + k) * 16 + lane)]);
      }
    }
  }
}
