// SPDX-License-Identifier: MIT
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/instrument.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/predictor/oracle.hpp>
#include <redzap/predictor/sketch.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

#include "support/owned.hpp"
#include "support/random.hpp"
#include "support/random_network.hpp"
#include "support/random_sketch.hpp"

using namespace redzap;

namespace {
/// Writes down what a run on one thread says.
struct noted {
  std::string* to = nullptr;
  void begin(layer::step s, int) const noexcept { *to += std::string(layer::name(s)) + ' '; }
  void end(int thread) const noexcept { *to += thread == 0 ? ". " : "? "; }
};
template <class Policy>
struct noting : Policy {
  using instrument = noted;
};
struct sketch_policy : zap_defaults {
  using predictor = redzap::predictor::sketch<>;
};
struct oracle_policy : defaults {
  using predictor = redzap::predictor::oracle<techniques>;
};

constexpr conv2d_options options{.out_channels = 18, .kernel = 3, .padding = 1, .activation = activation::relu};
template <class Policy>
using net = sequential<shape{.c = 16, .h = 5, .w = 6}, layer::reducible_conv2d<options, noting<Policy>>>;

/// What a run of the layer says.
template <class Policy>
std::string said(pattern const& chosen, float threshold = 0.3f) {
  using layer_type = typename net<Policy>::template layer<0>;
  shape const in = net<Policy>::input, out = net<Policy>::output;
  auto tensors = test::random_tensors<net<Policy>>(3);
  typename layer_type::weights weights(in, "conv1", tensors);
  if constexpr (std::is_same_v<Policy, sketch_policy>) {
    test::add_random_sketches<net<Policy>>(tensors, "none", 5);
    weights.add_predictors(tensors, "conv1", "sketch", in);
  } else if constexpr (!std::is_same_v<Policy, oracle_policy>) {
    test::add_random_predictors<net<Policy>>(tensors, "D", "x", 4);
    weights.add_predictors(tensors, "conv1", "x", in);
  }
  test::owned<float, layout::packed> const ifmap{in, test::integers(in.size(), 7, -3, 3, 0.2)};
  test::owned<float, layout::packed> ofmap{out};
  test::owned<label, layout::packed> labels{out};
  aligned_buffer<std::byte> scratch(layer_type::scratch_bytes(in, 1));
  typename layer_type::state state(in, weights, 1);
  state.pattern(chosen);
  state.threshold(threshold);
  std::string text;
  state.instrument.to = &text;
  layer_type::run(in, weights, state,
                  {ifmap.elements.data(), ofmap.elements.data(), scratch.data(), labels.elements.data(), 1});
  return text;
}
}  // namespace

TEST_CASE("instrument: nothing of it stands in a state where a policy has none") {
  CHECK(std::is_empty_v<defaults::instrument>);
  CHECK(sizeof(layer::reducible_state<defaults>) < sizeof(layer::reducible_state<noting<defaults>>));
}

TEST_CASE("instrument: is told every step of a run in its order, in the words of layer::step") {
  std::string const group = "dense masked . ";
  CHECK(said<zap_defaults>(pattern::all) == "dense . ");
  CHECK(said<zap_defaults>(pattern::d) == "pattern label " + group);
  CHECK(said<sketch_policy>(pattern::none) == "sketch . label pattern " + group);
  CHECK(said<oracle_policy>(pattern::d) == "dense label . ");
  CHECK(said<defaults>(pattern::d, 0.9f) == "pattern label " + group + "pooled . pooled . ");
}
