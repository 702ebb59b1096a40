// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>
#include <redzap/predictor/normalizer.hpp>
#include <vector>

using redzap::predictor::candidates;
namespace normalizer = redzap::predictor::normalizer;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(),
                not_a_number = std::numeric_limits<float>::quiet_NaN();

/// X and the replacements by max and average of `channels` x `positions`, all zero. Tail lanes hold 1000 and -1000.
struct layer {
  int channels, positions;
  std::vector<float> exact, by_max, by_average;

  layer(int m, int n) : channels(m), positions(n) {
    exact.assign(std::size_t((m + 15) / 16) * n * 16, 0.0f);
    for (int lane = m % 16; m % 16 != 0 && lane < 16; ++lane)
      for (int at = 0; at < n; ++at) exact[place(m / 16 * 16 + lane, at)] = 1000;
    by_max = by_average = exact;
    for (float& x : by_max) x = -x;
    by_average = by_max;
  }
  std::size_t place(int m, int at) const { return (std::size_t(m / 16) * positions + at) * 16 + m % 16; }
  void put(int m, int at, float x, float max, float average) {
    exact[place(m, at)] = x;
    by_max[place(m, at)] = max;
    by_average[place(m, at)] = average;
  }
  candidates<redzap::redzap_techniques> maps() const {
    return {.exact = exact.data(),
            .replacement = {nullptr, by_max.data(), by_average.data()},
            .channels = channels,
            .positions = positions};
  }
};

}  // namespace

TEST_CASE("by hand: the largest d, the largest X, a constant") {
  layer image(20, 5);
  image.put(0, 0, 10, 9, 7);  // d = 1
  image.put(5, 4, 6, 20, 2);  // d = 4, the largest
  image.put(18, 2, 3, 1, 0);  // d = 2
  CHECK(normalizer::ofmap_difference{}.of(image.maps()) == 4);
  CHECK(normalizer::ofmap_value{}.of(image.maps()) == 10);
  CHECK(normalizer::constant{.value = 2.5f}.of(image.maps()) == 2.5f);
}

TEST_CASE("every channel and position counts, tail lanes never, whatever the number of channels") {
  for (int const channels : {1, 3, 15, 16, 17, 29, 32, 40}) {
    layer image(channels, 4);
    CHECK(normalizer::ofmap_difference{}.of(image.maps()) == 0);
    CHECK(normalizer::ofmap_value{}.of(image.maps()) == 0);
    for (int m = 0; m < channels; ++m)
      for (int at = 0; at < 4; ++at) {
        layer one(channels, 4);
        one.put(m, at, 7, 9, 100);
        CAPTURE(m);
        CHECK(normalizer::ofmap_difference{}.of(one.maps()) == 2);
        CHECK(normalizer::ofmap_value{}.of(one.maps()) == 7);
      }
  }
}

TEST_CASE("NaN and infinity are left out, and an empty map gives 0") {
  layer image(20, 5);
  image.put(2, 1, 4, 8, 9);  // d = 4
  image.put(3, 1, infinity, 0, 0);
  image.put(4, 1, not_a_number, 0, 0);
  image.put(17, 4, not_a_number, 0, 0);
  image.put(18, 4, infinity, 0, 0);
  CHECK(normalizer::ofmap_difference{}.of(image.maps()) == 4);
  CHECK(normalizer::ofmap_value{}.of(image.maps()) == 4);
  CHECK(normalizer::ofmap_value{}.of(candidates<redzap::zap_techniques>{}) == 0);
}

TEST_CASE("names are those of the tool's option") {
  CHECK(normalizer::ofmap_difference::name == "ofmap-difference");
  CHECK(normalizer::ofmap_value::name == "ofmap-value");
  CHECK(normalizer::constant::name == "constant");
}
