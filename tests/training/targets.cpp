// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <redzap/training/targets.hpp>
#include <vector>

using namespace redzap;

namespace {
/// One position of 16 channels; the first four are looked at.
struct example {
  std::vector<float> x = std::vector<float>(16), by_max = x, by_average = x;
  example(std::array<float, 4> const& exact, std::array<float, 4> const& max, std::array<float, 4> const& average) {
    std::copy(exact.begin(), exact.end(), x.begin());
    std::copy(max.begin(), max.end(), by_max.begin());
    std::copy(average.begin(), average.end(), by_average.begin());
  }
  std::array<int, 4> labels(float normalizer, float epsilon) const {
    std::vector<std::uint8_t> target(16, 99);
    training::targets::labels(
        predictor::candidates<redzap_techniques>{x.data(), {nullptr, by_max.data(), by_average.data()}, 16, 1},
        normalizer, epsilon, target.data());
    return {target[0], target[1], target[2], target[3]};
  }
};
}  // namespace

TEST_CASE("labels by hand") {
  //                x: 0     1     4     8
  example const e({0, 1, 4, 8}, {0, 5, 5, 9}, {2, 9, 2, 7.5f});
  // d (label): 0 (1, tie with max), 1 (1), 1 (2), 0.5 (3)
  using labels = std::array<int, 4>;
  CHECK(e.labels(10, 0.1f) == labels{1, 1, 2, 3});  // Delta = 0.1 is still reducible
  CHECK(e.labels(10, 0.09f) == labels{1, 0, 0, 3});
  CHECK(e.labels(10, 0) == labels{1, 0, 0, 0});
  CHECK(e.labels(5, 0.1f) == labels{1, 0, 0, 3});  // 0.5 / 5
  CHECK(e.labels(0, 0) == labels{1, 1, 2, 3});     // N = 0 gives Delta 0
}

TEST_CASE("needed is what is above zero") {
  float const x[4] = {0, 1e-30f, 2, -0.0f};
  std::uint8_t target[4] = {9, 9, 9, 9};
  training::targets::needed(x, 4, target);
  CHECK(int(target[0]) == 0);
  CHECK(int(target[1]) == 1);
  CHECK(int(target[2]) == 1);
  CHECK(int(target[3]) == 0);
}
