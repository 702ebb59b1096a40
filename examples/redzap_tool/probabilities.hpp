// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tool {

/// Softmax: the probability of each class.
inline std::vector<double> probabilities(std::span<float const> logits) {
  double const largest = *std::max_element(logits.begin(), logits.end());
  std::vector<double> result(logits.size());
  std::transform(logits.begin(), logits.end(), result.begin(), [&](float x) { return std::exp(x - largest); });
  double const sum = std::accumulate(result.begin(), result.end(), 0.0);
  for (double& p : result) p /= sum;
  return result;
}

/// The five most probable classes with their probabilities, the best first; of equal ones the first comes first.
inline std::vector<std::pair<std::string, double>> best_classes(std::span<float const> logits,
                                                                std::vector<std::string> const& names) {
  auto const p = probabilities(logits);
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] > p[b]; });
  order.resize(std::min<std::size_t>(order.size(), 5));
  std::vector<std::pair<std::string, double>> result;
  for (std::size_t const c : order) result.emplace_back(names[c], p[c]);
  return result;
}

}  // namespace tool
