// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/layer/conv2d.hpp>

#include <doctest/doctest.h>

#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

TEST_CASE("layer conv2d: bit for bit the reference, whatever the threads") {
  constexpr conv2d_options options{.out_channels = 35, .kernel = 3, .stride = 2, .padding = 1, .activation = activation::relu};
  using net = sequential<shape{.c = 19, .h = 7, .w = 8}, layer::conv2d<options>>;
  auto tensors = test::random_tensors<net>(3);
  weights<net> const loaded(tensors);
  test::owned<float> const image(net::input, test::integers(net::input.size(), 1, -8, 8, 0.2));
  test::owned<float> expected(net::output);
  kernel::reference::conv2d(image.view(), tensors["conv1.weight"].values.data(), tensors["conv1.bias"].values.data(), options, expected.view());
  for (int const threads : {1, 2, 3}) {
    session<net> s(loaded, threads);
    auto const logits = s.run(image.elements.span()).logits;
    CHECK(std::vector<float>(logits.begin(), logits.end()) == expected.values());
    CHECK(s.cost<0>().macs == 35.0 * 4 * 4 * 19 * 9);
  }
}
