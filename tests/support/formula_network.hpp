// SPDX-License-Identifier: MIT
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/kernel/reference/fold_batch_norm.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <vector>

#include "support/fixture.hpp"
#include "support/generator.hpp"
#include "support/random_network.hpp"

/// Networks whose weights are too large for a fixture: tests/fixtures/make_fixtures.py computes the same from the same
/// formula, and commits the logits alone.
namespace redzap::inline REDZAP_ISA::test {

/// Element i is centre + bound * r, r uniform over multiples of 2^-23 in [-1, 1): exact, so both languages have the
/// same bits where centre is 0 or bound is a power of two.
inline std::vector<float> formula(std::size_t size, std::uint64_t seed, float bound, float centre = 0) {
  generator random(seed);
  std::vector<float> result(size);
  for (float& value : result) {
    float const r = static_cast<float>(static_cast<int>(random.next() >> 40) - (1 << 23)) * 0x1p-23f;
    value = centre + bound * r;
  }
  return result;
}

/// The tensors of a network. Those of its k-th layer with weights (from 1) are of seeds 10 k to 10 k + 5; the weights'
/// bound is sqrt(6 / taps), which keeps activations of one size from layer to layer. With batch norms a convolution has
/// no bias but a norm, folded into it as the tensors of a model file are.
template <class Net>
named_tensors formula_tensors(bool batch_norms) {
  named_tensors tensors;
  std::uint64_t seed = 0;
  for_each_weight<Net>([&](std::string const& name, std::vector<long long> const& extents, int) {
    seed += 10;
    std::size_t const channels = static_cast<std::size_t>(extents[0]);
    std::size_t taps = 1;
    for (std::size_t i = 1; i < extents.size(); ++i) taps *= static_cast<std::size_t>(extents[i]);
    auto weight = formula(channels * taps, seed, static_cast<float>(std::sqrt(6.0 / static_cast<double>(taps))));
    std::vector<float> bias(channels);
    if (batch_norms && extents.size() == 4) {
      auto const scale = formula(channels, seed + 2, 0.5f, 1), shift = formula(channels, seed + 3, 0.25f);
      auto const mean = formula(channels, seed + 4, 0.25f), variance = formula(channels, seed + 5, 0.5f, 1);
      kernel::reference::batch_norm const norm{scale.data(), shift.data(), mean.data(), variance.data()};
      kernel::reference::fold_batch_norm(norm, static_cast<int>(channels), static_cast<int>(taps), weight.data(),
                                         bias.data());
    } else {
      bias = formula(channels, seed + 1, 0.25f);
    }
    tensors[name + ".weight"] = {extents, std::move(weight)};
    tensors[name + ".bias"] = {{extents[0]}, std::move(bias)};
  });
  return tensors;
}

/// Images of seeds 1, 2, ...
template <class Net>
std::vector<float> formula_images(int count) {
  std::vector<float> images;
  for (int n = 1; n <= count; ++n) {
    auto const image = formula(Net::input.size(), static_cast<std::uint64_t>(n), 2);
    images.insert(images.end(), image.begin(), image.end());
  }
  return images;
}

/// Checks a network's logits of the fixture's images, run together, against PyTorch's, which are in f64 on the same f32
/// weights. A partial sum is rounded by 0.3 * 2^-24 of its size in the mean square, and partial sums grow to the whole
/// one, so that n of them put 0.3 * 2^-24 * sqrt(n / 2) of its size on it: 9e-7 at the n <= 4,608 of a convolution,
/// 2e-6 at the 25,088 of VGG's first linear layer. Weights that keep sizes pass errors on as they are: L <= 28 layers
/// add up to sqrt(L) * 9e-7 = 5e-6 of a usual logit. The largest logit is about 2.5 times, the largest error 3 times
/// the usual one; 2e-5 leaves room for three times all that. (Seen: 2.4e-6.)
template <class Net>
void check_formula_logits(std::string const& name, bool batch_norms) {
  auto const fixture = load_fixture("model_logits.txt");
  auto const& expected = fixture.at(name).values;
  int const count = static_cast<int>(fixture.at(name).extents[0]);
  weights<Net> const loaded(formula_tensors<Net>(batch_norms));
  session<Net> s(loaded, 2, count);
  auto const logits = s.run(formula_images<Net>(count)).logits;
  REQUIRE(logits.size() == expected.size());
  float largest = 0, error = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    largest = std::max(largest, std::abs(expected[i]));
    error = std::max(error, std::abs(logits[i] - expected[i]));
    CHECK(std::isfinite(logits[i]));
  }
  CAPTURE(error / largest);
  CHECK(error <= 2e-5f * largest);
}

}  // namespace redzap::inline REDZAP_ISA::test
