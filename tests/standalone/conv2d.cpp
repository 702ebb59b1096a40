// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/standalone/conv2d.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "support/random_network.hpp"

using namespace redzap;

namespace {
struct in_bf16 : defaults {
  using precision = redzap::precision::bf16;
};
}  // namespace

TEST_CASE("standalone conv2d: a policy's precision, the bits of the same layer in a network") {
  constexpr conv2d_options options{
      .out_channels = 21, .kernel = 3, .stride = 2, .padding = 1, .activation = activation::relu};
  using net = sequential<shape{.c = 7, .h = 9, .w = 8}, layer::conv2d<options, in_bf16>>;
  auto tensors = test::random_tensors<net>(3);
  for (float& value : tensors["conv1.weight"].values) value = value / 3;   // rounded
  auto const image = test::reals(net::input.size(), 4);
  weights<net> const loaded(tensors);
  session<net> s(loaded);
  auto const expected = s.run(image).logits;

  using conv2d = standalone::conv2d<in_bf16>;
  conv2d::weights const weights(net::input, options, "conv1", tensors);
  conv2d conv(weights);
  std::vector<float> ofmap(net::output.size());
  conv.run(view{image.data(), net::input}, view{ofmap.data(), net::output});
  CHECK(ofmap == std::vector<float>(expected.begin(), expected.end()));
}
