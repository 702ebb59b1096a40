// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d_at.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/owned.hpp"

using namespace redzap;
using kernel::reference::conv2d_at;

namespace {
std::vector<float> const weight_2x2{1, 10, 100, 1000};
test::owned<float> const digits({.c = 1, .h = 3, .w = 3}, std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9});
}  // namespace

TEST_CASE("conv2d_at: one window by hand") {
  conv2d_options const o{.out_channels = 1, .kernel = 2};
  CHECK(conv2d_at(digits.view(), weight_2x2.data(), nullptr, o, 0, 0, 0, 0) == 1 + 20 + 400 + 5000);
  CHECK(conv2d_at(digits.view(), weight_2x2.data(), nullptr, o, 0, 0, 1, 1) == 5 + 60 + 800 + 9000);
  float const bias = 0.5f;
  CHECK(conv2d_at(digits.view(), weight_2x2.data(), &bias, o, 0, 0, 0, 1) == 2 + 30 + 500 + 6000 + 0.5f);
}

TEST_CASE("conv2d_at: padding, stride and dilation") {
  conv2d_options const padded{.out_channels = 1, .kernel = 2, .stride = {2, 3}, .padding = 1};
  CHECK(conv2d_at(digits.view(), weight_2x2.data(), nullptr, padded, 0, 0, 0, 0) ==
        1000 * 1);  // only the last tap is inside
  CHECK(conv2d_at(digits.view(), weight_2x2.data(), nullptr, padded, 0, 0, 1, 1) ==
        6 + 900);  // rows 1, 2; columns 2, 3
  conv2d_options const dilated{.out_channels = 1, .kernel = 2, .dilation = 2};
  CHECK(conv2d_at(digits.view(), weight_2x2.data(), nullptr, dilated, 0, 0, 0, 0) == 1 + 30 + 700 + 9000);
}

TEST_CASE("conv2d_at: each group sees its own channels") {
  test::owned<float> const four({.c = 4}, std::vector<float>{1, 2, 3, 4});
  std::vector<float> const weight{1, 10, 1, 10};
  conv2d_options const o{.out_channels = 2, .kernel = 1, .groups = 2};
  CHECK(conv2d_at(four.view(), weight.data(), nullptr, o, 0, 0, 0, 0) == 21);
  CHECK(conv2d_at(four.view(), weight.data(), nullptr, o, 0, 1, 0, 0) == 43);
}

TEST_CASE("conv2d_at: the activation comes last, and a NaN survives it") {
  conv2d_options o{.out_channels = 1, .kernel = 1, .activation = activation::relu};
  float const minus = -2, nan = std::numeric_limits<float>::quiet_NaN(), bias = 1;
  CHECK(conv2d_at(digits.view(), &minus, &bias, o, 0, 0, 0, 0) == 0);
  CHECK(std::isnan(conv2d_at(digits.view(), &nan, &bias, o, 0, 0, 0, 0)));
  o.activation = activation::none;
  CHECK(conv2d_at(digits.view(), &minus, &bias, o, 0, 0, 0, 0) == -1);
}

TEST_CASE("conv2d_at: a tap in the padding is not touched") {
  float const infinite = std::numeric_limits<float>::infinity();
  std::vector<float> const weight{infinite, infinite, infinite, infinite, 2, infinite, infinite, infinite, infinite};
  test::owned<float> const single({.c = 1, .h = 1, .w = 1}, std::vector<float>{3});
  CHECK(conv2d_at(single.view(), weight.data(), nullptr, {.out_channels = 1, .kernel = 3, .padding = 1}, 0, 0, 0, 0) ==
        6);
}
