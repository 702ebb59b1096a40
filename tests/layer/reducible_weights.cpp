// SPDX-License-Identifier: MIT
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/reducible_weights.hpp>

#include <doctest/doctest.h>

#include "support/random_network.hpp"

using namespace redzap;

TEST_CASE("reducible_weights: a predictor loaded later replaces the one before it") {
  constexpr conv2d_options options{.out_channels = 4, .kernel = 3, .padding = 1};
  using net = sequential<shape{.c = 2, .h = 5, .w = 5}, layer::reducible_conv2d<options>>;
  auto tensors = test::random_tensors<net>(1);
  test::add_random_predictors<net>(tensors, "A", "x", 2);
  test::add_random_predictors<net>(tensors, "A", "y", 99);
  test::add_random_predictors<net>(tensors, "own.name", "x", 2);
  layer::reducible_weights<defaults> w(net::input, options, "conv1", tensors);
  CHECK(w.full().output_blocks() == 1);
  w.add_predictors(tensors, "conv1", "x", net::input);
  float const first = w.predictor_for("A").block(0)[0];
  CHECK(first == tensors["conv1.A.x.dw1.weight"].values[0]);
  CHECK_NOTHROW(w.predictor_for("own.name"));
  w.add_predictors(tensors, "conv1", "y", net::input);
  CHECK(w.predictor_for("A").block(0)[16] == tensors["conv1.A.y.dw1.weight"].values[1]);
}
