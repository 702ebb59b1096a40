// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <vector>

#include "dense_maps.hpp"

namespace tool::sweep {

/// Fig. 8: the shares of the kinds of activations of a layer, or of all where `layer` is their number; they sum to 1.
inline std::array<double, share_counts::kinds> ofmap_shares(std::vector<long long> const& counts, int layer,
                                                            int percent) {
  int const layers = static_cast<int>(reducible_layers().size());
  int const threshold = static_cast<int>(std::find(both.begin(), both.end(), percent) - both.begin());
  std::array<double, share_counts::kinds> shares{};
  double total = 0;
  for (int l = layer < layers ? layer : 0, last = layer < layers ? layer : layers - 1; l <= last; ++l)
    for (int kind = 0; kind < share_counts::kinds; ++kind) {
      double const count = static_cast<double>(counts[share_counts::at(l, threshold, kind)]);
      shares[kind] += count;
      total += count;
    }
  for (double& share : shares) share /= total;
  return shares;
}

}  // namespace tool::sweep
