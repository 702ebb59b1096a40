// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/cost/reduced_cost.hpp>

#if defined(XSIMD_HPP)
#error "cost/ counts, it does not compute: it must compile without the SIMD headers"
#endif

#include <redzap/aggregate/technique_list.hpp>
#include <redzap/pattern/pattern.hpp>
#include <set>
#include <utility>
#include <vector>

using redzap::label;
using redzap::cost::reduced_cost;

namespace {

constexpr redzap::shape conv3_input{.c = 192, .h = 9, .w = 9};
constexpr redzap::conv2d_options conv3{.out_channels = 384, .kernel = 3, .padding = 1};

struct midrange : redzap::aggregate::max {
  [[maybe_unused]] static constexpr std::string_view name = "midrange";
};
using four_techniques =
    redzap::technique_list<redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>, redzap::zero,
                           redzap::factor<redzap::aggregate::average, redzap::aggregate::sum>,
                           redzap::factor<midrange, redzap::aggregate::sum>>;

/// Every MAC of a label map, counted in loops: the factor pools each position that any channel needs.
template <class Techniques>
double brute_force(std::vector<label> const& labels, int channels, int positions, int c, int taps) {
  long long macs = 0, pooling = 0;
  std::set<std::pair<int, int>> pooled;
  for (int m = 0; m < channels; ++m)
    for (int at = 0; at < positions; ++at) {
      int const l = labels[(std::size_t(m / 16) * positions + at) * 16 + m % 16];
      if (l == 0) macs += c * taps;
      if (l != 0 && Techniques::factor_of[l] >= 0) macs += c;
      if (l != 0 && Techniques::factor_of[l] >= 0 && pooled.emplace(l, at).second) pooling += c * taps;
    }
  return static_cast<double>(macs) + static_cast<double>(pooling) / 3;
}

/// Labels of a channel-blocked map, every value from 0 to `count`; the tail lanes hold a label too.
std::vector<label> drawn(int channels, int positions, int count) {
  std::vector<label> labels(std::size_t((channels + 15) / 16) * positions * 16);
  unsigned state = 12345;
  for (auto& l : labels) l = static_cast<label>(((state = state * 1664525u + 1013904223u) >> 24) % unsigned(count + 1));
  return labels;
}

}  // namespace

TEST_CASE("a reduced layer by hand: eq. (3), (4), (5), (11) to (14)") {
  constexpr auto cost = [] {
    reduced_cost<redzap::redzap_techniques> result(conv3_input, conv3);
    result.activations = {10'368, 12'000, 5'000, 3'736};  // I_s of pattern D is 384 * 27 = 10'368
    result.pooled = {0, 0, 40, 54};
    return result;
  }();
  static_assert(cost.total() == 31'104);
  static_assert(cost.full_macs() == 1728);
  static_assert(cost.dense_macs() == 53'747'712);
  // (40 + 54) * 1728 / 3 = 54'144; (5000 + 3736) * 192 = 1'677'312; 10'368 * 1728 = 17'915'904
  static_assert(cost.macs() == 54'144 + 1'677'312 + 17'915'904);
  static_assert(cost.honest_macs() == cost.macs() + 31'104 * 18);
  static_assert(cost.share(0) * 3 == 1);
  CHECK(cost.saving() == doctest::Approx(63.4453074));
  CHECK(cost.honest_saving() == doctest::Approx(62.4036407));
}

TEST_CASE("the predictors of the CIFAR AlexNet run on 141,888 activations") {
  constexpr long long activations = 192 * 19 * 19 + 384 * 81 + 256 * 81 + 256 * 81;
  static_assert(activations == 141'888);
  reduced_cost<redzap::redzap_techniques> cost(conv3_input, conv3);
  cost.activations[0] = activations;
  CHECK(cost.honest_macs() - cost.macs() == 18.0 * 141'888);
}

TEST_CASE("all irreducible is the dense layer, all zero is free, and an empty count is nothing") {
  reduced_cost<redzap::redzap_techniques> cost(conv3_input, conv3);
  CHECK(cost.saving() == 0);
  CHECK(cost.share(0) == 0);
  cost.activations[0] = 31'104;
  CHECK(cost.macs() == 53'747'712);
  CHECK(cost.saving() == 0);
  CHECK(cost.honest_saving() < 0);
  cost.activations = {0, 31'104, 0, 0};
  CHECK(cost.macs() == 0);
  CHECK(cost.saving() == 100);
}

TEST_CASE("a pooled position counts once, however many channels share it, and tail lanes do not count") {
  reduced_cost<redzap::redzap_techniques> cost({.c = 2, .h = 1, .w = 2},
                                               {.out_channels = 3, .kernel = 3, .padding = 1});
  std::vector<label> labels(2 * 16, label{3});  // 13 tail lanes say average
  labels[0] = 2, labels[1] = 2, labels[2] = 2;  // position 0: max, three times
  labels[16] = 0, labels[17] = 1, labels[18] = 2;
  cost.add(labels.data(), 3, 2);
  CHECK(cost.activations == std::array<long long, 4>{1, 1, 4, 0});
  CHECK(cost.pooled == std::array<long long, 4>{0, 0, 2, 0});
  CHECK(cost.macs() == 2 * 18 / 3 + 4 * 2 + 1 * 18);
  cost.add(labels.data(), 3, 2);  // a second image pools again
  CHECK(cost.pooled[2] == 4);
}

TEST_CASE("a count over label maps equals a brute-force count, whatever the list of techniques") {
  auto check = [](auto techniques, int channels, int positions, int c, redzap::extent kernel) {
    using list = decltype(techniques);
    reduced_cost<list> cost({.c = c, .h = 20, .w = 20}, {.out_channels = channels, .kernel = kernel});
    auto const labels = drawn(channels, positions, list::count);
    cost.add(labels.data(), channels, positions);
    CHECK(cost.total() == 1LL * channels * positions);
    CHECK(cost.macs() == doctest::Approx(brute_force<list>(labels, channels, positions, c, kernel.h * kernel.w)));
  };
  check(redzap::redzap_techniques{}, 40, 49, 5, 3);
  check(redzap::redzap_techniques{}, 1, 1, 1, 1);
  check(redzap::zap_techniques{}, 17, 30, 3, {5, 3});
  check(four_techniques{}, 33, 81, 7, 3);
}

TEST_CASE("in a list of four, every factor has a pooled map of its own") {
  reduced_cost<four_techniques> cost({.c = 10, .h = 5, .w = 5}, {.out_channels = 4, .kernel = 3});
  cost.activations = {1, 2, 3, 4, 5};  // irreducible, max, zero, average, midrange
  cost.pooled = {0, 1, 0, 2, 3};
  CHECK(cost.macs() == (1 + 2 + 3) * 90 / 3 + (2 + 4 + 5) * 10 + 90);
}

TEST_CASE("sums over images and groups") {
  reduced_cost<redzap::redzap_techniques> a({.c = 4, .h = 3, .w = 3}, {.out_channels = 2, .kernel = 3, .groups = 2}),
      b = a;
  a.activations = {1, 2, 3, 4};
  a.pooled = {0, 0, 1, 2};
  b.activations = {10, 20, 30, 40};
  b.pooled = {0, 0, 3, 4};
  a += b;
  CHECK(a.activations == std::array<long long, 4>{11, 22, 33, 44});
  CHECK(a.pooled == std::array<long long, 4>{0, 0, 4, 6});
  // a group has 2 channels, both groups are pooled
  CHECK(a.macs() == 10 * 2 * 18 / 3 + 77 * 2 + 11 * 18);
}
