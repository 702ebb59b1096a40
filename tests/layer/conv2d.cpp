// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/i8_conv2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/precision/i8.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <type_traits>
#include <vector>

#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

TEST_CASE("layer conv2d: bit for bit the reference, whatever the threads") {
  constexpr conv2d_options options{
      .out_channels = 35, .kernel = 3, .stride = 2, .padding = 1, .activation = activation::relu};
  using net = sequential<shape{.c = 19, .h = 7, .w = 8}, layer::conv2d<options>>;
  auto tensors = test::random_tensors<net>(3);
  weights<net> const loaded(tensors);
  test::owned<float> const image(net::input, test::integers(net::input.size(), 1, -8, 8, 0.2));
  test::owned<float> expected(net::output);
  kernel::reference::conv2d(image.view(), tensors["conv1.weight"].values.data(), tensors["conv1.bias"].values.data(),
                            options, expected.view());
  for (int const threads : {1, 2, 3}) {
    session<net> s(loaded, threads);
    auto const logits = s.run(image.elements.span()).logits;
    CHECK(std::vector<float>(logits.begin(), logits.end()) == expected.values());
    CHECK(s.cost<0>().macs == 35.0 * 4 * 4 * 19 * 9);
  }
}

TEST_CASE("layer conv2d: a depthwise one has its own kernel; as many groups as output channels are not enough") {
  constexpr conv2d_options options{
      .out_channels = 19, .kernel = 3, .stride = 2, .padding = 1, .groups = 19, .activation = activation::relu};
  auto const check = [&]<shape In>(std::integral_constant<shape, In>, bool depthwise) {
    using net = sequential<In, layer::conv2d<options>>;
    auto tensors = test::random_tensors<net>(3);
    weights<net> const loaded(tensors);
    CHECK(loaded.template layer<0>().depthwise.has_value() == depthwise);
    test::owned<float> const image(net::input, test::integers(net::input.size(), 1, -8, 8, 0.2));
    test::owned<float> expected(net::output);
    float const* const weight = tensors["conv1.weight"].values.data();
    float const* const bias = tensors["conv1.bias"].values.data();
    kernel::reference::conv2d(image.view(), weight, bias, options, expected.view());
    std::vector<float> two = image.values();
    two.insert(two.end(), two.begin(), two.end());
    for (int const threads : {1, 3}) {
      session<net> s(loaded, threads, 2);
      auto const logits = s.run(two).logits;
      auto const values = expected.values();
      CHECK(std::equal(values.begin(), values.end(), logits.begin()));
      CHECK(std::equal(values.begin(), values.end(), logits.begin() + long(values.size())));
      CHECK(s.template cost<0>().macs == 2.0 * 19 * 4 * 4 * 9 * (In.c / 19));
    }
  };
  check(std::integral_constant<shape, shape{.c = 19, .h = 7, .w = 8}>(), true);
  check(std::integral_constant<shape, shape{.c = 38, .h = 7, .w = 8}>(), false);
}

TEST_CASE("layer conv2d: computes no more than the region it is told, and all of it") {
  using layer = layer::conv2d<conv2d_options{.out_channels = 3, .kernel = 3, .padding = 1}>;
  constexpr shape in{.c = 2, .h = 5, .w = 6};
  named_tensors tensors = test::random_tensors<sequential<in, layer>>(3);
  layer::weights const weights(in, "conv1", tensors);
  layer::state state(in, weights, 1);
  std::vector<float> const ifmap(layout::packed::size(in), 1.0f);
  state.compute({4, 5});
  std::vector<float> some(ifmap.size(), -7.0f);
  layer::run(in, weights, state, {ifmap.data(), some.data(), nullptr, nullptr, 1});
  for (int p = 0; p < 5; ++p)
    for (int q = 0; q < 6; ++q) CHECK((some[std::size_t((p * 6 + q) * 16 + 15)] == -7.0f) == (p == 4 || q == 5));
}

namespace {
struct i8_policy : defaults {
  using precision = redzap::precision::i8;
};
}  // namespace

TEST_CASE("layer conv2d, i8: bit for bit the reference, whatever the threads and the zero point, in a region too") {
  constexpr conv2d_options options{
      .out_channels = 35, .kernel = 3, .stride = 2, .padding = 1, .activation = activation::relu};
  using net = sequential<shape{.c = 19, .h = 7, .w = 8}, layer::conv2d<options, i8_policy>>;
  for (int const zero_point : {0, 120}) {
    auto tensors = test::with_unit_scales<net>(test::random_tensors<net>(3, 127), zero_point);
    for (float& scale : tensors["conv1.weight_scale"].values) scale = 0.37f;
    tensors["conv1.input_scale"].values[0] = 0.11f;
    weights<net> const loaded(tensors);
    test::owned<float> const image(net::input, test::reals(net::input.size(), 1));
    test::owned<float> expected(net::output);
    kernel::reference::i8_conv2d(image.view(), {.scale = 0.11f, .zero_point = zero_point},
                                 tensors["conv1.weight"].values.data(), tensors["conv1.weight_scale"].values.data(),
                                 tensors["conv1.bias"].values.data(), options, expected.view());
    auto two = image.values(), both = expected.values();
    two.insert(two.end(), two.begin(), two.end()), both.insert(both.end(), both.begin(), both.end());
    for (int const threads : {1, 2, 3}) {
      session<net> s(loaded, threads, 2);
      auto const logits = s.run(two).logits;
      CHECK(std::vector<float>(logits.begin(), logits.end()) == both);
    }
  }
}

TEST_CASE("layer conv2d, i8: a depthwise one computes with its real weights and the ifmap's floats") {
  constexpr conv2d_options options{.out_channels = 19, .kernel = 3, .padding = 1, .groups = 19};
  using net = sequential<shape{.c = 19, .h = 7, .w = 8}, layer::conv2d<options, i8_policy>>;
  auto tensors = test::with_unit_scales<net>(test::random_tensors<net>(3));
  for (float& scale : tensors["conv1.weight_scale"].values) scale = 0.5f;
  auto const quantised = tensors;
  test::owned<float> const image(net::input, test::integers(net::input.size(), 1, -800, 800, 0.2));
  for (float& w : tensors["conv1.weight"].values) w *= 0.5f;
  test::owned<float> expected(net::output);
  kernel::reference::conv2d(image.view(), tensors["conv1.weight"].values.data(), tensors["conv1.bias"].values.data(),
                            options, expected.view());
  // a model whose depthwise layers are in f32
  tensors.erase("conv1.weight_scale"), tensors.erase("conv1.input_scale");
  for (auto const& from : {quantised, tensors}) {
    weights<net> const taken(from);
    session<net> s(taken);
    auto const logits = s.run(image.elements.span()).logits;
    CHECK(std::vector<float>(logits.begin(), logits.end()) == expected.values());
  }
}
