// SPDX-License-Identifier: MIT
#include <redzap/graph/weights.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/reducible_conv2d.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "support/random_network.hpp"

using namespace redzap;

namespace {
using net = sequential<shape{.c = 2, .h = 5, .w = 5}, layer::conv2d<conv2d_options{.out_channels = 4, .kernel = 3}>,
                       layer::reducible_conv2d<conv2d_options{.out_channels = 5, .kernel = 3, .padding = 1}>,
                       layer::linear<linear_options{.out_features = 3}>>;

std::string message(named_tensors const& tensors) {
  try {
    weights<net> const loaded(tensors);
  } catch (error const& e) {
    return e.what();
  }
  return "";
}
}  // namespace

TEST_CASE("weights: a complete model loads, whatever else the file holds") {
  auto tensors = test::random_tensors<net>(1);
  tensors["unrelated"] = {};
  CHECK(message(tensors) == "");
}

TEST_CASE("weights: errors name the tensor") {
  auto const good = test::random_tensors<net>(1);
  auto tensors = good;
  tensors.erase("conv2.bias");
  CHECK(message(tensors) == "conv2.bias: not in the model");
  tensors = good;
  tensors["fc1.weight"].extents = {45, 5};
  CHECK(message(tensors) == "fc1.weight: expected extents (3, 45), found (45, 5)");
  tensors = good;
  tensors["conv1.weight"].values[17] = std::numeric_limits<float>::quiet_NaN();
  CHECK(message(tensors) == "conv1.weight: value 17 is not a finite number");
  tensors = good;
  tensors["conv1.bias"].values.pop_back();
  CHECK(message(tensors) == "conv1.bias: expected 4 values, found 3");
}

TEST_CASE("weights: predictors are taken by variant and pattern") {
  weights<net> loaded(test::random_tensors<net>(1));
  named_tensors predictors;
  test::add_random_predictors<net>(predictors, "D", "redzap-0.1", 2);
  CHECK_THROWS_WITH_AS(loaded.add_predictors(predictors, "zap"),
                       "conv2: the predictors have no variant zap of this layer", error);
  loaded.add_predictors(predictors, "redzap-0.1");
  CHECK(loaded.layer<1>().predictor_for("D").channels() == 5);
  CHECK_THROWS_WITH_AS(loaded.layer<1>().predictor_for("A"), "conv2: no predictor for pattern A was loaded", error);
}
