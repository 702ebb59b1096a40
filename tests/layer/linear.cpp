// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/linear.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/precision/i8.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

TEST_CASE("layer linear: flattens (c, h, w) as PyTorch does, bit for bit the reference") {
  using net = sequential<shape{.c = 19, .h = 2, .w = 3},
                         layer::linear<linear_options{.out_features = 70, .activation = activation::relu}>,
                         layer::linear<linear_options{.out_features = 5}>>;
  auto tensors = test::random_tensors<net>(3);
  weights<net> const loaded(tensors);
  test::owned<float> const image(net::input, test::integers(net::input.size(), 1, -8, 8, 0.2));
  test::owned<float> hidden(net::shapes[1]), expected(net::output);
  kernel::reference::linear(image.view(), tensors["fc1.weight"].values.data(), tensors["fc1.bias"].values.data(),
                            net::layer<0>::options, hidden.view());
  kernel::reference::linear(hidden.view(), tensors["fc2.weight"].values.data(), tensors["fc2.bias"].values.data(),
                            net::layer<1>::options, expected.view());
  for (int const threads : {1, 2}) {
    session<net> s(loaded, threads);
    for (bool const skip : {true, false}) {
      s.skip_zeros(skip);
      CHECK(s.state<0>().skip_zeros == skip);
      auto const logits = s.run(image.elements.span()).logits;
      CHECK(std::vector<float>(logits.begin(), logits.end()) == expected.values());
      CHECK(s.cost<0>().dense_macs == 70.0 * 114);
    }
  }
}

TEST_CASE("layer linear: lists what is not zero, or all, as its state says") {
  using layer = layer::linear<linear_options{.out_features = 3}>;
  constexpr shape in{.c = 16};
  named_tensors tensors = test::random_tensors<sequential<in, layer>>(3);
  layer::weights const weights(in, "fc1", tensors);
  layer::state state(in, weights, 1);
  std::vector<float> ifmap(16, 1.0f), ofmap(16);
  ifmap[0] = 0;
  std::vector<std::uint32_t> list(layer::scratch_bytes(in, 1) / sizeof(std::uint32_t));
  for (bool const skip : {true, false}) {
    state.skip_zeros = skip;
    layer::run(in, weights, state, {ifmap.data(), ofmap.data(), reinterpret_cast<std::byte*>(list.data()), nullptr, 1});
    CHECK(list[0] == (skip ? 1 : 0));
    CHECK(list[15] == (skip ? 16 : 15));   // filled up with what is no input
  }
}

TEST_CASE("layer linear: i8 weights, a scale for each output, behind a convolution in f32") {
  struct in_i8 : defaults {
    using precision = redzap::precision::i8;
  };
  using net = sequential<shape{.c = 19, .h = 2, .w = 3},
                         layer::conv2d<conv2d_options{.out_channels = 20, .kernel = 1, .activation = activation::relu}>,
                         layer::linear<linear_options{.out_features = 70, .activation = activation::relu}, in_i8>,
                         layer::linear<linear_options{.out_features = 5}, in_i8>>;
  auto tensors = test::random_tensors<net>(3);
  CHECK_THROWS_WITH_AS(weights<net>{tensors},
                       "fc1.weight: has no weight_scale: make a quantised model with `redzap quantize`", error);
  tensors["fc1.weight_scale"] = {{70}, std::vector<float>(70, 0.5f)};
  tensors["fc2.weight_scale"] = {{5}, {1, 0.25f, 2, 0.5f, 1}};
  weights<net> const loaded(tensors);
  test::owned<float> const image(net::input, test::integers(net::input.size(), 1, -8, 8, 0.2));
  test::owned<float> map(net::shapes[1]), hidden(net::shapes[2]), expected(net::output);
  auto const values = [&](char const* name) { return tensors[name].values.data(); };
  kernel::reference::conv2d(image.view(), values("conv1.weight"), values("conv1.bias"), net::layer<0>::options,
                            map.view());
  kernel::reference::linear(map.view(), values("fc1.weight"), values("fc1.bias"), net::layer<1>::options, hidden.view(),
                            values("fc1.weight_scale"));
  kernel::reference::linear(hidden.view(), values("fc2.weight"), values("fc2.bias"), net::layer<2>::options,
                            expected.view(), values("fc2.weight_scale"));
  for (bool const skip : {true, false}) {
    session<net> s(loaded);
    s.skip_zeros(skip);
    auto const logits = s.run(image.elements.span()).logits;
    CHECK(std::vector<float>(logits.begin(), logits.end()) == expected.values());
  }
}
