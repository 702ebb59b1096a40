// SPDX-License-Identifier: MIT
#include <redzap/layer/find_weight.hpp>

#include <doctest/doctest.h>

#include <redzap/graph/weights.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/reducible_conv2d.hpp>

#include <string>

#include "support/random_network.hpp"

using namespace redzap;

TEST_CASE("find_weight: the values, unless they are those of i8") {
  named_tensors tensors{{"fc1.weight", {{1, 2}, {3, 4}}}};
  CHECK(layer::find_weight(tensors, "fc1", {1, 2})[1] == 4);
  CHECK_THROWS_WITH_AS(layer::find_weight(tensors, "fc2", {1, 2}), "fc2.weight: not in the model", error);
  tensors["fc1.weight_scale"] = {{1}, {0.5f}};
  CHECK_THROWS_WITH_AS(layer::find_weight(tensors, "fc1", {1, 2}),
                       "fc1.weight: is quantised to i8: load it with precision i8 for this layer, or take the model "
                       "that it was made from",
                       error);
}

TEST_CASE("find_weight: every kind of layer in f32 refuses a quantised weight, by name") {
  constexpr conv2d_options kernel{.out_channels = 4, .kernel = 3, .padding = 1},
      depthwise{.out_channels = 4, .kernel = 3, .groups = 4};
  using net = sequential<shape{.c = 3, .h = 5, .w = 5}, layer::conv2d<kernel>, layer::reducible_conv2d<kernel>,
                         layer::conv2d<depthwise>, layer::linear<linear_options{.out_features = 3}>>;
  for (std::string const name : {"conv1", "conv2", "conv3", "fc1"}) {
    auto tensors = test::random_tensors<net>(1);
    CHECK_NOTHROW(weights<net>{tensors});
    tensors[name + ".weight_scale"] = {{4}, {1, 1, 1, 1}};
    auto const why = name +
                     ".weight: is quantised to i8: load it with precision i8 for this layer, or take the model that it "
                     "was made from";
    CHECK_THROWS_WITH_AS(weights<net>{tensors}, why.c_str(), error);
  }
}
