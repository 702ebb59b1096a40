// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/cost/factorised_cost.hpp>

TEST_CASE("conv3 of the CIFAR AlexNet, fully factorised, by hand") {
  // 81 positions * 192 channels * 9 taps / 3 pooled, 384 * 81 activations of 192 terms
  constexpr redzap::cost::factorised_cost cost({.c = 192, .h = 9, .w = 9},
                                               {.out_channels = 384, .kernel = 3, .padding = 1});
  static_assert(cost.pooling == 46'656);
  static_assert(cost.products == 5'971'968);
  static_assert(cost.macs() == 6'018'624);
  static_assert(cost.dense == 53'747'712);
  CHECK(cost.saving() == doctest::Approx(88.8020833));
}

TEST_CASE("groups pool the whole ifmap once and multiply a group's channels") {
  constexpr redzap::cost::factorised_cost cost({.n = 2, .c = 4, .h = 5, .w = 5},
                                               {.out_channels = 6, .kernel = 3, .groups = 2});
  static_assert(cost.pooling == 2 * 9 * 4 * 9 / 3);
  static_assert(cost.products == 2 * 9 * 6 * 2);
  static_assert(cost.dense == 2 * 9 * 6 * 2 * 9);
  CHECK(cost.saving() == doctest::Approx(100.0 * (1944 - 432) / 1944));
}

TEST_CASE("the more output channels share the pooling, the nearer the saving comes to 1 - 1 / (R * S)") {
  auto saving = [](int m) {
    return redzap::cost::factorised_cost({.c = 8, .h = 9, .w = 9}, {.out_channels = m, .kernel = 3}).saving();
  };
  CHECK(saving(1) == doctest::Approx(100 * (1 - 4.0 / 9)));
  CHECK(saving(64) > saving(16));
  CHECK(saving(4096) == doctest::Approx(800.0 / 9).epsilon(0.001));
}
