// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/cost/factorised_cost.hpp>
#include <redzap/cost/separable_cost.hpp>

TEST_CASE("conv3 of the CIFAR AlexNet as MobileNet has it, by hand") {
  // 81 positions * 192 channels * 9 taps, 384 * 81 activations of 192 terms
  constexpr redzap::shape input{.c = 192, .h = 9, .w = 9};
  constexpr redzap::conv2d_options options{.out_channels = 384, .kernel = 3, .padding = 1};
  constexpr redzap::cost::separable_cost cost(input, options);
  static_assert(cost.depthwise == 139'968);
  static_assert(cost.pointwise == 5'971'968);
  static_assert(cost.macs() == 6'111'936);
  static_assert(cost.dense == 53'747'712);
  CHECK(cost.saving() == doctest::Approx(88.6284722));
  // a pool without weights does the same at a third of the depthwise MACs
  CHECK(redzap::cost::factorised_cost(input, options).pooling == cost.depthwise / 3);
  CHECK(redzap::cost::factorised_cost(input, options).products == cost.pointwise);
}

TEST_CASE("groups and images: each input channel once an image, products with a group's channels") {
  constexpr redzap::cost::separable_cost cost({.n = 2, .c = 4, .h = 5, .w = 5},
                                              {.out_channels = 6, .kernel = 3, .groups = 2});
  static_assert(cost.depthwise == 2 * 9 * 4 * 9);
  static_assert(cost.pointwise == 2 * 9 * 6 * 2);
  static_assert(cost.dense == 2 * 9 * 6 * 2 * 9);
}
