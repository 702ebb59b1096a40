// SPDX-License-Identifier: MIT
#include <redzap/aggregate/median.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/predictor/oracle.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/standalone/reducible_conv2d.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "support/random_network.hpp"
#include "support/random_sketch.hpp"

using namespace redzap;

namespace {
constexpr conv2d_options options{.out_channels = 40, .kernel = 3, .padding = 1, .activation = activation::relu};
using net = sequential<shape{.c = 21, .h = 9, .w = 10}, layer::reducible_conv2d<options>>;

struct sketch_policy : zap_defaults {
  using predictor = redzap::predictor::sketch<4>;
};
struct median_policy : defaults {
  using techniques = technique_list<zero, factor<aggregate::median<9>, aggregate::sum>>;
  using predictor = redzap::predictor::oracle<techniques>;
};
}  // namespace

TEST_CASE("standalone reducible_conv2d: predictor, pattern and threshold, the bits of the same layer in a network") {
  auto tensors = test::random_tensors<net>(3);
  test::add_random_predictors<net>(tensors, "D", "redzap-0.1", 4);
  auto const image = test::integers(net::input.size(), 5, -8, 8, 0.3);
  weights<net> loaded(tensors);
  loaded.add_predictors(tensors, "redzap-0.1");
  session<net> s(loaded);

  using conv2d = standalone::reducible_conv2d<>;
  conv2d::weights weights(net::input, options, "conv1", tensors);
  CHECK_THROWS_WITH_AS(weights.add_predictors(tensors, "zap"),
                       "conv1: the predictors have no variant zap of this layer", error);
  weights.add_predictors(tensors, "redzap-0.1");
  conv2d conv(weights, 2);
  std::vector<float> ofmap(net::output.size());
  std::vector<label> labels(ofmap.size()), expected_labels(ofmap.size());
  for (float const threshold : {0.0f, 0.5f, 0.9f}) {
    s.pattern(pattern::d), conv.pattern(pattern::d);
    s.threshold(threshold), conv.threshold(threshold);
    auto const expected = s.run(image).logits;
    conv.run(view{image.data(), net::input}, view{ofmap.data(), net::output});
    CHECK(ofmap == std::vector<float>(expected.begin(), expected.end()));
    conv.labels(view{labels.data(), net::output});
    s.labels<0>(view{expected_labels.data(), net::output});
    CHECK(labels == expected_labels);
    CHECK(conv.cost().counts == s.cost<0>().counts);
    CHECK(conv.cost().macs < conv.cost().dense_macs);
  }
  CHECK_THROWS_WITH_AS(conv.pattern(pattern::a), "conv1: no predictor for pattern A was loaded", error);
  CHECK_THROWS_AS(conv.threshold(1.5f), error);
}

TEST_CASE("standalone reducible_conv2d: a sketch decides from the ifmap") {
  auto tensors = test::random_tensors<net>(3);
  int const rank = predictor::sketch_weights<4>::rank(net::input.c, options);
  test::add_random_sketch(tensors, "conv1.none.sketch", net::input.c, options, rank, 4);
  using conv2d = standalone::reducible_conv2d<sketch_policy>;
  conv2d::weights weights(net::input, options, "conv1", tensors);
  weights.add_predictors(tensors, "sketch");
  conv2d conv(weights);
  conv.pattern(pattern::none);
  conv.threshold(1);
  auto const image = test::integers(net::input.size(), 5, -8, 8, 0.3);
  std::vector<float> ofmap(net::output.size());
  conv.run(view{image.data(), net::input}, view{ofmap.data(), net::output, layout::nhwc{}});
  CHECK(conv.cost().counts[0] > 0);
  CHECK(conv.cost().counts[1] > 0);
}

TEST_CASE(
    "standalone reducible_conv2d: what makes no sense is refused in the sentence that a network gets at compile time") {
  std::vector<float> const weight(40 * 21 * 25);   // enough for a kernel of 5x5
  auto const refused = [&]<class Policy>(std::type_identity<Policy>, shape in, conv2d_options const& o) {
    using conv2d = standalone::reducible_conv2d<Policy>;
    return [&, in, o] { typename conv2d::weights(in, o, "conv", std::span(weight).first(weight_shape(in, o).size())); };
  };
  conv2d_options five = options, one = options, depthwise = options;
  five.kernel = 5, five.padding = 2, one.kernel = 1, one.padding = 0, depthwise.groups = 40;
  CHECK_NOTHROW(refused(std::type_identity<defaults>(), net::input, options)());
  CHECK_THROWS_WITH_AS(refused(std::type_identity<median_policy>(), net::input, five)(),
                       "conv: an aggregator of the techniques is made for kernels of another number of taps", error);
  CHECK_THROWS_WITH_AS(refused(std::type_identity<defaults>(), net::input, one)(),
                       "conv: a factor of a 1x1 kernel is the convolution itself: only zero can save any of it", error);
  CHECK_NOTHROW(refused(std::type_identity<zap_defaults>(), net::input, one)());
  for (auto const& policy : {0, 1}) {   // 9 MACs an activation
    auto const check = [&] {
      shape const in{.c = 40, .h = 9, .w = 9};
      policy == 0 ? refused(std::type_identity<zap_defaults>(), in, depthwise)()
                  : refused(std::type_identity<sketch_policy>(), in, depthwise)();
    };
    CHECK_THROWS_WITH_AS(
        check(), "conv: a reducible convolution's predictor must not cost more MACs than the convolution itself",
        error);
  }
}
