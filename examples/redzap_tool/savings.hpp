// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <vector>

#include "network.hpp"

namespace tool {

/// Shares of an ofmap by label, see network::labels; they sum to 1.
inline std::vector<double> shares(layer_work const& work) {
  double total = 0;
  for (double const count : work.counts) total += count;
  auto result = work.counts;
  for (double& share : result) share /= total;
  return result;
}

/// The work of all reducible layers.
inline layer_work reduced_work(std::vector<layer_description> const& layers, std::vector<layer_work> const& work) {
  layer_work sum;
  for (std::size_t l = 0; l < layers.size(); ++l)
    if (layers[l].reducible) sum += work[l];
  return sum;
}

/// Percent of MACs saved, by eq. (12).
struct savings {
  double paper = 0;     ///< of the reducible layers, as the paper counts
  double honest = 0;    ///< of the same, the predictors' MACs counted
  double network = 0;   ///< of all layers, as the paper counts
};

inline savings savings_of(std::vector<layer_description> const& layers, std::vector<layer_work> const& work) {
  layer_work const reduced = reduced_work(layers, work);
  layer_work all;
  for (auto const& one : work) all += one;
  return {100 * (1 - reduced.macs / reduced.dense_macs), 100 * (1 - reduced.honest_macs() / reduced.dense_macs),
          100 * (1 - all.macs / all.dense_macs)};
}

}  // namespace tool
