// SPDX-License-Identifier: MIT
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>

#include <doctest/doctest.h>

using namespace redzap;

TEST_CASE("zap_defaults: zero is the only technique, also of a pointwise convolution") {
  using pointwise = layer::reducible_conv2d<conv2d_options{.out_channels = 4, .kernel = 1}, zap_defaults>;
  static_assert(pointwise::check({.c = 32, .h = 4, .w = 4}) == fault::none);
  static_assert(pointwise::techniques::count == 1 && pointwise::techniques::factors == 0);
  CHECK(pointwise::techniques::names[1] == "zero");
}
