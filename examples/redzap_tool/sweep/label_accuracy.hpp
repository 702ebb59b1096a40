// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <vector>

#include "dense_maps.hpp"

namespace tool::sweep {

/// Fig. 11: how often a predictor's label is the true one.
struct label_accuracy {
  static constexpr int labels = label_counts::labels;
  std::array<std::array<long long, labels>, labels> counts{};   ///< [truth][predicted]

  /// Indices as in label_counts::at; all layers together where `layer` is their number.
  static label_accuracy of(std::vector<long long> const& all, int variant, int pattern, int threshold, int layer) {
    int const layers = static_cast<int>(reducible_layers().size());
    label_accuracy result;
    for (int l = layer < layers ? layer : 0, last = layer < layers ? layer : layers - 1; l <= last; ++l)
      for (int truth = 0; truth < labels; ++truth)
        for (int predicted = 0; predicted < labels; ++predicted)
          result.counts[truth][predicted] += all[label_counts::at(variant, pattern, threshold, l, truth, predicted)];
    return result;
  }

  long long total() const {
    long long sum = 0;
    for (int truth = 0; truth < labels; ++truth) sum += of_truth(truth);
    return sum;
  }
  double percent() const {
    long long right = 0;
    for (int label = 0; label < labels; ++label) right += counts[label][label];
    return share(right);
  }
  /// What one would get who always says the label that is most often true.
  double most_frequent() const {
    long long most = 0;
    for (int truth = 0; truth < labels; ++truth) most = std::max(most, of_truth(truth));
    return share(most);
  }

 private:
  long long of_truth(int truth) const {
    long long sum = 0;
    for (long long const count : counts[truth]) sum += count;
    return sum;
  }
  double share(long long count) const {
    return total() == 0 ? 0 : 100.0 * static_cast<double>(count) / static_cast<double>(total());
  }
};

}  // namespace tool::sweep
