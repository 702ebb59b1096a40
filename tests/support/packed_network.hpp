// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <fstream>
#include <iterator>
#include <redzap/graph/session.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/pattern/pattern.hpp>
#include <string>
#include <vector>

#include "support/random_network.hpp"

namespace redzap::inline REDZAP_ISA::test {

/// A small network of every kind of array, with predictors for the patterns A and D.
template <class Policy = defaults, int Padding = 1, int Channels = 4>
using packed_network = sequential<
    shape{.c = 2, .h = 6, .w = 6},
    layer::conv2d<conv2d_options{.out_channels = Channels, .kernel = 1, .activation = activation::relu}, Policy>,
    layer::max_pool2d<pool2d_options{.kernel = 2, .stride = 1}>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 5, .kernel = 3, .padding = Padding, .activation = activation::relu}, Policy>,
    layer::linear<linear_options{.out_features = 3}, Policy>>;

template <class Net>
weights<Net> packed_weights() {
  auto tensors = random_tensors<Net>(1);
  for (auto& [name, t] : tensors)
    for (float& value : t.values) value /= 7;  // so that the order of a sum shows
  weights<Net> result(tensors);
  add_random_predictors<Net>(tensors, "A", "redzap-0.1", 2);
  add_random_predictors<Net>(tensors, "D", "redzap-0.1", 3);
  result.add_predictors(tensors, "redzap-0.1");
  return result;
}

/// Logits of a few images: dense, then by the predictors of A, then of D.
template <class Net>
std::vector<float> logits(weights<Net> const& weights) {
  session<Net> s(weights);
  std::vector<float> result;
  auto add = [&] {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      auto const l = s.run(integers(Net::input.size(), seed, -3, 3, 0.2)).logits;
      result.insert(result.end(), l.begin(), l.end());
    }
  };
  add();
  for (auto const& pattern : {pattern::a, pattern::d}) {
    s.pattern(pattern);
    s.threshold(0.3f);
    add();
  }
  return result;
}

/// All bytes of a file, at a multiple of 64 bytes as a mapping has them.
inline aligned_buffer<std::byte> file_bytes(std::string const& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string const content{std::istreambuf_iterator<char>(stream), {}};
  aligned_buffer<std::byte> result(content.size());
  std::copy(content.begin(), content.end(), reinterpret_cast<char*>(result.data()));
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::test
