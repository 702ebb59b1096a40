// SPDX-License-Identifier: MIT
#include <redzap/graph/session.hpp>
#include <redzap/io/cifar.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/models/alexnet.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/predictor/sketch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <vector>

#include "support/fixture.hpp"
#include "support/mixed_by_kind.hpp"

using namespace redzap;

using net = models::alexnet<>;
using in_bf16 = models::alexnet<test::bf16_policy>;
static_assert(net::output == shape{.c = 100});
static_assert(cost::conv2d_macs(net::shapes[0], net::layer<0>::options) == 1997568);
static_assert(cost::conv2d_macs(net::shapes[2], net::layer<2>::options) == 39923712);
static_assert(cost::conv2d_macs(net::shapes[4], net::layer<4>::options) == 53747712);
static_assert(cost::conv2d_macs(net::shapes[5], net::layer<5>::options) == 71663616);
static_assert(cost::conv2d_macs(net::shapes[6], net::layer<6>::options) == 47775744);
static_assert(net::shapes[3].size() + net::shapes[5].size() + net::shapes[6].size() + net::shapes[7].size() == 141888);
static_assert(net::workspace_bytes() <= 768 * 1024);
static_assert(test::mixed_by_kind<models::alexnet<defaults, 100, test::bf16_policy>, in_bf16, net>);

TEST_CASE("alexnet: the bundled host's logits are PyTorch's") {
  auto const model = io::read_safetensors(REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/alexnet_cifar100.safetensors");
  auto const normalise = io::normalisation::from(model.metadata, "model");
  weights<net> const loaded(model.tensors);
  auto const fixture = test::load_fixture("alexnet_logits.txt");
  auto const& images = fixture.at("images").values;
  auto const& expected = fixture.at("logits").values;
  session<net> s(loaded, 2);
  for (std::size_t n = 0; n < expected.size() / 100; ++n) {
    std::vector<std::uint8_t> pixels(images.begin() + long(n) * 3072, images.begin() + long(n + 1) * 3072);
    std::vector<float> image(3072);
    normalise(pixels, image);
    auto const logits = s.run(image).logits;
    // f32 sums of up to 4,096 terms in another order: a few 1e-6 of the largest logit, and 1e-4 leaves room for the
    // depth.
    float largest = 0;
    for (std::size_t i = 0; i < 100; ++i) largest = std::max(largest, std::abs(expected[n * 100 + i]));
    for (std::size_t i = 0; i < 100; ++i) CHECK(std::abs(logits[i] - expected[n * 100 + i]) <= 1e-4f * largest);
  }
}

TEST_CASE("alexnet: the bundled sketches save most of the MACs and lose little of what the host knows") {
  struct sketched : defaults {
    using precision = redzap::precision::bf16;
    using techniques = zap_techniques;
    using predictor = redzap::predictor::sketch<>;
  };
  using foreseeing = models::alexnet<sketched>;
  std::string const folder = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/";
  auto const model = io::read_safetensors(folder + "alexnet_cifar100.safetensors");
  auto const normalise = io::normalisation::from(model.metadata, "model");
  auto const images = io::read_cifar100(folder + "test_500.bin");
  weights<foreseeing> loaded(model.tensors);
  loaded.add_predictors(io::read_safetensors(folder + "alexnet_cifar100_predictors.safetensors").tensors, "sketch");
  session<foreseeing> dense(loaded), reduced(loaded);
  reduced.pattern(pattern::none);
  reduced.threshold(0.15f);
  int right = 0, right_of_dense = 0;
  double macs = 0, honest = 0, all = 0;
  std::vector<float> image(images.pixels);
  for (std::size_t n = 0; n < images.size(); ++n) {
    normalise(images.image(n), image);
    auto const hit = [&](auto logits) {
      return std::max_element(logits.begin(), logits.end()) - logits.begin() == images.labels[n];
    };
    right_of_dense += hit(dense.run(image).logits);
    right += hit(reduced.run(image).logits);
    auto const add = [&](auto const& cost) {
      macs += cost.macs, honest += cost.macs + cost.predictor_macs, all += cost.dense_macs;
    };
    add(reduced.cost<2>()), add(reduced.cost<4>()), add(reduced.cost<5>()), add(reduced.cost<6>());
  }
  CHECK(right_of_dense - right <= 10);   // 2 points of 500 images; 0.6 on the 10,000
  CHECK(1 - macs / all > 0.68);
  CHECK(1 - honest / all > 0.60);
}

TEST_CASE("alexnet: linear layers of another precision than the convolutions, each as in a network of that one alone") {
  std::string const folder = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/";
  auto tensors = io::read_safetensors(folder + "alexnet_cifar100.safetensors").tensors;
  for (auto& [name, tensor] : tensors)
    for (float& value : tensor.values) value *= 1.001f;   // which bf16 does not hold
  std::vector<float> input(net::input.size());
  for (std::size_t i = 0; i < input.size(); ++i) input[i] = static_cast<float>(i % 17) * 0.1f - 0.8f;
  auto logits_of = [&]<class Net>(std::type_identity<Net>) {
    weights<Net> const loaded(tensors);
    session<Net> s(loaded);
    auto const logits = s.run(input).logits;
    return std::vector<float>(logits.begin(), logits.end());
  };
  auto const mixed = logits_of(std::type_identity<models::alexnet<defaults, 100, test::bf16_policy>>{});
  auto const f32 = logits_of(std::type_identity<net>{});
  auto const bf16 = logits_of(std::type_identity<in_bf16>{});
  for (std::string const name : {"fc1.weight", "fc2.weight", "fc3.weight"})
    for (float& value : tensors.at(name).values) value = precision::bf16::widen(precision::bf16::narrow(value));
  CHECK(mixed == logits_of(std::type_identity<net>{}));
  CHECK(mixed != f32);
  CHECK(mixed != bf16);
}

TEST_CASE(
    "alexnet: weights in 16 bits, the bundled host's own format: the same logits bit for bit, dense and reduced") {
  std::string const folder = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/";
  auto const model = io::read_safetensors(folder + "alexnet_cifar100.safetensors");
  auto const predictors = io::read_safetensors(folder + "alexnet_cifar100_predictors.safetensors");
  auto const image = test::load_fixture("alexnet_logits.txt").at("images").values;
  std::vector<float> input(3072);
  io::normalisation::from(model.metadata, "model")(std::vector<std::uint8_t>(image.begin(), image.begin() + 3072),
                                                   input);
  auto logits_of = [&]<class Net>(std::type_identity<Net>, pattern const& chosen) {
    weights<Net> loaded(model.tensors);
    loaded.add_predictors(predictors.tensors, "redzap-0.1");
    session<Net> s(loaded);
    s.pattern(chosen);
    auto const logits = s.run(input).logits;
    return std::vector<float>(logits.begin(), logits.end());
  };
  for (pattern const& chosen : {pattern::all, pattern::d})
    CHECK(logits_of(std::type_identity<in_bf16>{}, chosen) == logits_of(std::type_identity<net>{}, chosen));
}
