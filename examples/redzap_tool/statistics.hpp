// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace tool {

/// The place of the true class among the logits, 0 for the best; of equal logits the first comes first.
inline int rank_of(int truth, std::span<float const> logits) {
  int rank = 0;
  for (int c = 0; c < static_cast<int>(logits.size()); ++c)
    rank += logits[c] > logits[truth] || (c < truth && logits[c] == logits[truth]);
  return rank;
}

/// Percent of the ranks below k: the top-k accuracy.
inline double top(int k, std::span<int const> ranks) {
  auto const hits = std::count_if(ranks.begin(), ranks.end(), [k](int rank) { return rank < k; });
  return ranks.empty() ? 0 : 100.0 * static_cast<double>(hits) / static_cast<double>(ranks.size());
}

/// Top-1 points that `reduced` loses against `dense` on the same images, and the normal 95 % interval of that mean of
/// paired differences (each -1, 0 or 1), which is much narrower than that of two unpaired accuracies.
struct paired_loss {
  double points = 0;
  std::array<double, 2> interval{};
};

inline paired_loss top1_loss(std::span<int const> dense, std::span<int const> reduced) {
  double const n = static_cast<double>(dense.size());
  double lost = 0, won = 0;
  for (std::size_t i = 0; i < dense.size(); ++i) {
    lost += dense[i] == 0 && reduced[i] != 0;
    won += dense[i] != 0 && reduced[i] == 0;
  }
  if (n < 2) return {100 * (lost - won), {100 * (lost - won), 100 * (lost - won)}};
  double const mean = (lost - won) / n;
  double const variance = ((lost + won) - n * mean * mean) / (n - 1);
  double const half = 1.96 * std::sqrt(std::max(0.0, variance) / n);
  return {100 * mean, {100 * (mean - half), 100 * (mean + half)}};
}

/// The smallest value that at least `percent` of the values do not exceed (nearest rank); 0 without values.
inline double percentile(std::vector<double> values, double percent) {
  if (values.empty()) return 0;
  auto const rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size())));
  auto const at = values.begin() + static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(rank, 1, values.size()) - 1);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

}  // namespace tool
