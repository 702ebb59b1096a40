// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <redzap/predictor/oracle.hpp>
#include <vector>

using redzap::label;
using redzap::pattern;
using redzap::predictor::candidates;
using redzap::predictor::exact_zeros;
using redzap::predictor::oracle;
using redzap::predictor::target_positions;
namespace normalizer = redzap::predictor::normalizer;

namespace {

/// No position is computed: everything is a target.
inline constexpr pattern nothing{"nothing", 1, {0}};

/// One row of activations of one channel: X and its replacements. The 15 tail lanes hold what would disturb if they
/// counted.
struct row {
  std::vector<float> exact, by_max, by_average, by_fourth;

  row(std::vector<float> const& x, std::vector<float> const& max, std::vector<float> const& average,
      std::vector<float> const& fourth = {})
      : exact(packed(x, 9000)),
        by_max(packed(max, -9000)),
        by_average(packed(average, -9000)),
        by_fourth(packed(fourth, -9000)) {}

  static std::vector<float> packed(std::vector<float> const& values, float tail) {
    std::vector<float> result(values.size() * 16, tail);
    for (std::size_t i = 0; i < values.size(); ++i) result[i * 16] = values[i];
    return result;
  }

  template <class Techniques>
  candidates<Techniques> maps() const {
    candidates<Techniques> result{
        .exact = exact.data(), .replacement = {}, .channels = 1, .positions = int(exact.size() / 16)};
    if constexpr (Techniques::count >= 3) result.replacement = {nullptr, by_max.data(), by_average.data()};
    if constexpr (Techniques::count == 4) result.replacement[3] = by_fourth.data();
    return result;
  }

  template <class Techniques, class Normalizer>
  std::vector<int> labels(oracle<Techniques, Normalizer> const& ideal, pattern const& computed = nothing) const {
    std::vector<label> map(exact.size(), label{77});
    ideal.label(maps<Techniques>(), target_positions(computed, 1, int(exact.size() / 16)), map.data());
    std::vector<int> result;
    for (std::size_t i = 0; i < map.size(); i += 16) result.push_back(map[i]);
    return result;
  }
};

using list = std::vector<int>;

}  // namespace

TEST_CASE("ideal RedZAP by hand, N the largest difference") {
  //        nearest: zero d 1   max d 2     average d 4   max d 0   zero d 0
  row const image({1, 10, 20, 8, 0}, {5, 12, 30, 8, 3}, {4, 20, 24, 9, 0});
  CHECK(image.labels(oracle<>{.threshold = 0}) == list{0, 0, 0, 2, 1});
  CHECK(image.labels(oracle<>{.threshold = 0.25f}) == list{1, 0, 0, 2, 1});  // Delta = 1/4 is not above epsilon
  CHECK(image.labels(oracle<>{.threshold = std::nextafter(0.25f, 0.0f)}) == list{0, 0, 0, 2, 1});
  CHECK(image.labels(oracle<>{.threshold = 0.5f}) == list{1, 2, 0, 2, 1});
  CHECK(image.labels(oracle<>{.threshold = 0.99f}) == list{1, 2, 0, 2, 1});  // the largest difference has Delta 1
}

TEST_CASE("other normalisers: the largest X, a constant") {
  row const image({1, 10, 20, 8, 0}, {5, 12, 30, 8, 3}, {4, 20, 24, 9, 0});  // d = 1 2 4 0 0, the largest X is 20
  CHECK(image.labels(oracle<redzap::redzap_techniques, normalizer::ofmap_value>{.threshold = 0.1f}) ==
        list{1, 2, 0, 2, 1});
  CHECK(image.labels(oracle<redzap::redzap_techniques, normalizer::ofmap_value>{.threshold = 0.2f}) ==
        list{1, 2, 3, 2, 1});
  oracle<redzap::redzap_techniques, normalizer::constant> fixed{.threshold = 0.125f, .normalizer = {.value = 8}};
  CHECK(image.labels(fixed) == list{1, 0, 0, 2, 1});
  fixed.threshold = 0.5f;
  CHECK(image.labels(fixed) == list{1, 2, 3, 2, 1});
}

TEST_CASE("the three technique sets: exact zeros only, zero, all three") {
  row const image({0, 1e-30f, 1, 2, 8}, {0, 0, 1, 3, 16}, {0, 0, 2, 2, 0});  // the largest X, and d of zero, is 8
  CHECK(image.labels(exact_zeros()) == list{1, 0, 0, 0, 0});
  CHECK(image.labels(oracle<redzap::zap_techniques>{.threshold = 0}) == list{1, 0, 0, 0, 0});
  CHECK(image.labels(oracle<redzap::zap_techniques>{.threshold = 0.2f}) == list{1, 1, 1, 0, 0});
  CHECK(image.labels(oracle<redzap::zap_techniques>{.threshold = 0.25f}) == list{1, 1, 1, 1, 0});
  CHECK(image.labels(oracle<>{.threshold = 0.2f}) == list{1, 1, 2, 3, 0});
}

TEST_CASE("N = 0 gives Delta = 0: every activation has a technique that is exact") {
  row const image({0, 3, 5}, {1, 3, 1}, {2, 9, 5});
  CHECK(image.labels(oracle<>{.threshold = 0}) == list{1, 2, 3});
  CHECK(row({0, 0}, {1, 1}, {1, 1}).labels(oracle<redzap::zap_techniques>{.threshold = 0}) == list{1, 1});
}

TEST_CASE("the pattern's positions are irreducible, but count for N") {
  row const image({8, 1, 0, 2}, {0, 0, 0, 0}, {0, 0, 0, 0});  // pattern B computes positions 0 and 2
  CHECK(image.labels(oracle<redzap::zap_techniques>{.threshold = 0.125f}, pattern::b) == list{0, 1, 0, 0});
  CHECK(image.labels(oracle<redzap::zap_techniques>{.threshold = 0.25f}, pattern::b) == list{0, 1, 0, 1});
  CHECK(image.labels(oracle<redzap::zap_techniques>{.threshold = 0.25f}, pattern::all) == list{0, 0, 0, 0});
}

TEST_CASE("NaN is irreducible") {
  row const image({NAN, 0, INFINITY}, {1, 1, 1}, {1, 1, 1});
  CHECK(image.labels(oracle<>{.threshold = 0.99f}) == list{0, 1, 0});
  CHECK(image.labels(exact_zeros()) == list{0, 1, 0});
}

namespace {
struct midrange : redzap::aggregate::max {
  [[maybe_unused]] static constexpr std::string_view name = "midrange";
};
using four_techniques =
    redzap::technique_list<redzap::zero, redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>,
                           redzap::factor<redzap::aggregate::average, redzap::aggregate::sum>,
                           redzap::factor<midrange, redzap::aggregate::sum>>;
}  // namespace

TEST_CASE("a technique of a user's is a label like any other") {
  row const image({6, 9, 5}, {4, 9, 0}, {4, 0, 0}, {6, 9, 1});
  CHECK(image.labels(oracle<four_techniques>{.threshold = 0}) == list{4, 2, 0});
  CHECK(image.labels(oracle<>{.threshold = 0}) == list{0, 2, 0});
}

TEST_CASE("a whole layer of 40 channels follows the rule of the design, activation by activation") {
  int const channels = 40, height = 5, width = 7, positions = height * width;
  std::size_t const size = 3 * 16 * positions;
  std::vector<float> maps[3] = {std::vector<float>(size), std::vector<float>(size), std::vector<float>(size)};
  unsigned state = 7;
  for (auto& map : maps)
    for (float& x : map) x = static_cast<float>((state = state * 1664525u + 1013904223u) >> 26);
  target_positions const targets(pattern::d, height, width);
  std::vector<label> labels(size, label{77});
  oracle<> const ideal{.threshold = 0.25f};
  ideal.label({.exact = maps[0].data(),
               .replacement = {nullptr, maps[1].data(), maps[2].data()},
               .channels = channels,
               .positions = positions},
              targets, labels.data());

  auto at = [&](int m, int index) { return (std::size_t(m / 16) * positions + index) * 16 + m % 16; };
  auto distance = [&](std::size_t i, int l) { return std::fabs(maps[0][i] - (l == 1 ? 0 : maps[l - 1][i])); };
  auto smallest = [&](std::size_t i) { return std::fmin(distance(i, 1), std::fmin(distance(i, 2), distance(i, 3))); };
  float n = 0;
  for (int m = 0; m < channels; ++m)
    for (int index = 0; index < positions; ++index) n = std::fmax(n, smallest(at(m, index)));
  int counts[4] = {};
  for (int m = 0; m < channels; ++m)
    for (int index = 0; index < positions; ++index) {
      std::size_t const i = at(m, index);
      int expected = 0;
      if (!pattern::d.contains(index / width, index % width) && smallest(i) / n <= 0.25f)
        for (int l = 3; l >= 1; --l)
          if (distance(i, l) == smallest(i)) expected = l;
      CHECK(int(labels[i]) == expected);
      ++counts[expected];
    }
  for (int const count : counts) CHECK(count > 0);
}

TEST_CASE("epsilon is in [0, 1)") {
  CHECK_NOTHROW(oracle<>::check_threshold(0.5f));
  CHECK_THROWS_AS(oracle<>::check_threshold(1), redzap::error);
}
