// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <redzap/predictor/difference.hpp>
#include <vector>

using redzap::predictor::candidates;
using redzap::predictor::difference;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity(),
                not_a_number = std::numeric_limits<float>::quiet_NaN();

struct midrange : redzap::aggregate::max {
  [[maybe_unused]] static constexpr std::string_view name = "midrange";
};
using four_techniques =
    redzap::technique_list<redzap::zero, redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>,
                           redzap::factor<redzap::aggregate::average, redzap::aggregate::sum>,
                           redzap::factor<midrange, redzap::aggregate::sum>>;

/// One activation in all 16 channels of a map of one position; both a float and a register must find the same.
template <class Techniques, int Replacements>
difference<> best_of(float exact, std::array<float, Replacements> const& replacement) {
  using V = redzap::native_isa::f32;
  std::vector<float> x(16, exact);
  std::array<std::vector<float>, Replacements> maps;
  candidates<Techniques> layer{.exact = x.data(), .replacement = {}, .channels = 16, .positions = 1};
  for (int i = 0; i < Replacements; ++i) {
    maps[i].assign(16, replacement[i]);
    layer.replacement[Techniques::count - Replacements + i] = maps[i].data();  // the first is zero: a null pointer
  }
  difference<> const one = difference<>::at(layer, 3);
  auto const many = difference<V>::at(layer, 0);
  std::array<float, redzap::simd::lanes<V>> distances{}, labels{};
  redzap::simd::store(distances.data(), many.distance);
  redzap::simd::store(labels.data(), many.label);
  for (float const d : distances) CHECK(d == one.distance);
  for (float const l : labels) CHECK(l == one.label);
  return one;
}

difference<> best_of(float exact, float by_max, float by_average) {
  return best_of<redzap::redzap_techniques, 2>(exact, std::array{by_max, by_average});
}

}  // namespace

TEST_CASE("the nearest technique wins, by hand") {
  CHECK(best_of(1, 5, 9).label == 1);
  CHECK(best_of(1, 5, 9).distance == 1);
  CHECK(best_of(4, 5, 9).label == 2);
  CHECK(best_of(4, 5, 9).distance == 1);
  CHECK(best_of(8, 5, 6).label == 3);
  CHECK(best_of(8, 5, 6).distance == 2);
  CHECK(best_of(-3, 5, -2).label == 3);  // no ReLU on this layer
  CHECK(best_of(0, 5, 6).distance == 0);
}

TEST_CASE("ties go to the lowest label") {
  CHECK(best_of(2, 4, 4).label == 1);
  CHECK(best_of(5, 4, 6).label == 2);
  CHECK(best_of(0, 0, 0).label == 1);
  CHECK(best_of(7, 7, 7).label == 2);
}

TEST_CASE("what is not finite is nobody's neighbour") {
  for (float const x : {not_a_number, infinity, -infinity}) {
    CHECK(best_of(x, 1, 2).label == 0);
    CHECK(best_of(x, 1, 2).distance == infinity);
    CHECK(best_of(5, x, 4).label == 3);
    CHECK(best_of(1, x, x).label == 1);
  }
}

TEST_CASE("a list without zero has a map for every label, a list of four has four") {
  using two = redzap::technique_list<redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>,
                                     redzap::factor<redzap::aggregate::average, redzap::aggregate::sum>>;
  CHECK(best_of<two, 2>(0.5f, {3, 1}).label == 2);
  CHECK(best_of<two, 2>(0.5f, {3, not_a_number}).label == 1);
  CHECK(best_of<four_techniques, 3>(8, {1, 2, 9}).label == 4);
  CHECK(best_of<four_techniques, 3>(8, {9, 7, 9}).label == 2);
  CHECK(best_of<four_techniques, 3>(1, {9, 7, 9}).label == 1);
}

TEST_CASE("relative to N, and 0 where N is 0") {
  difference<> const d{3, 1};
  CHECK(d.relative(12) == 0.25f);
  CHECK(d.relative(3) == 1);
  CHECK(d.relative(0) == 0);
  CHECK(!(d.relative(not_a_number) <= 1));
}

TEST_CASE("blocks and their live channels") {
  candidates<redzap::redzap_techniques> layer{.exact = nullptr, .replacement = {}, .channels = 37, .positions = 9};
  CHECK(layer.blocks() == 3);
  CHECK(layer.live(0) == 16);
  CHECK(layer.live(2) == 5);
  CHECK(layer.offset(2, 4) == (2 * 9 + 4) * 16);
  layer.channels = 32;
  CHECK(layer.blocks() == 2);
  CHECK(layer.live(1) == 16);
}
