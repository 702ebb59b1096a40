// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/graph/session.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/pattern/pattern.hpp>
#include <string>
#include <vector>

#include "support/random_network.hpp"

namespace redzap::inline REDZAP_ISA::test {

/// Two layers with weights, one of them reducible, whose model files are so small that every fault of theirs can be
/// tried: 95 and 18 values, and 140 of a predictor.
template <class Policy = zap_defaults>
using tiny_network = sequential<
    shape{.c = 18, .h = 2, .w = 2},
    layer::reducible_conv2d<conv2d_options{.out_channels = 5, .kernel = 1, .activation = activation::relu}, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>, layer::linear<linear_options{.out_features = 3}, Policy>>;

/// Its logits of an image: dense, and by the predictor of a pattern, where one is given.
template <class Net>
std::vector<float> tiny_logits(weights<Net> const& weights, pattern const* of = nullptr) {
  session<Net> s(weights);
  auto const image = integers(Net::input.size(), 7, -3, 3, 0.2);
  auto logits = s.run(image).logits;
  std::vector<float> result(logits.begin(), logits.end());
  if (of == nullptr) return result;
  s.pattern(*of);
  s.threshold(0.3f);
  logits = s.run(image).logits;
  result.insert(result.end(), logits.begin(), logits.end());
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::test
