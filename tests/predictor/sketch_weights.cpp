// SPDX-License-Identifier: MIT
#include <redzap/predictor/sketch_weights.hpp>

#include <doctest/doctest.h>

#include "support/random_sketch.hpp"

using namespace redzap;
using sketch_of = predictor::sketch_weights<12>;

namespace {
constexpr conv2d_options conv4{.out_channels = 256, .kernel = 3, .padding = 1, .activation = activation::relu};
constexpr conv2d_options small{.out_channels = 20, .kernel = {3, 5}, .stride = 2, .padding = {1, 2}};
}  // namespace

TEST_CASE("sketch_weights: rank and MACs by hand") {
  // 9 * 384 * 256 / (12 * 640) = 115.2, and 112 is the nearest multiple of 16
  static_assert(sketch_of::rank(384, conv4) == 112);
  static_assert(predictor::sketch_weights<1000>::rank(384, conv4) == 16);
  CHECK(sketch_of::macs({.c = 384, .h = 9, .w = 9}, conv4) == 81.0 * 112 * (384 + 9 + 256));
  // the ofmap of 11 x 9 at stride 2 is 6 x 5; rank 16
  CHECK(sketch_of::macs({.c = 21, .h = 11, .w = 9}, small) == 99.0 * 21 * 16 + 30.0 * 16 * 15 + 30.0 * 16 * 20);
}

TEST_CASE("sketch_weights: each stage has its tensor, the layer's window and no activation") {
  named_tensors tensors;
  test::add_random_sketch(tensors, "x", 21, small, sketch_of::rank(21, small), 5);
  sketch_of const w(tensors, "x", 21, small);
  CHECK(w.reduce().in_channels() == 21);
  CHECK(w.reduce().options().out_channels == 16);
  CHECK(w.expand().options().out_channels == 20);
  CHECK(w.expand().in_channels() == 16);
  conv2d_options const& window = w.depthwise().options();
  CHECK(window.kernel == small.kernel);
  CHECK(window.stride == small.stride);
  CHECK(window.padding == small.padding);
  CHECK(window.activation == activation::none);
  CHECK(w.expand().bias_block(0)[3] == tensors["x.expand.bias"].values[3]);
}

TEST_CASE("sketch_weights: a tensor that is missing or wrong is named") {
  named_tensors tensors;
  test::add_random_sketch(tensors, "x", 21, small, 16, 5);
  for (char const* const part : {"reduce.weight", "depthwise.weight", "expand.weight", "expand.bias"}) {
    auto lacking = tensors;
    lacking.erase(std::string("x.") + part);
    std::string const name = std::string("x.") + part;
    CHECK_THROWS_WITH_AS(sketch_of(lacking, "x", 21, small), (name + ": not in the model").c_str(), error);
    auto wrong = tensors;
    wrong[name].extents[0] += 1;
    CHECK_THROWS_AS(sketch_of(wrong, "x", 21, small), error);
  }
}
