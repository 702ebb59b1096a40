// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <utility>
#include <vector>

namespace tool::sweep {

/// How many activations which techniques reduce, by layer and threshold: what any set of techniques reduces follows.
class reducible_sets {
 public:
  /// Bit t: technique t.
  using set = unsigned;
  static constexpr set only(int technique) { return 1u << technique; }

  /// In hundredths.
  static constexpr int percents[] = {2, 5, 10, 20};
  static constexpr int thresholds = 4;

  static constexpr std::size_t size(int layers, int techniques) { return at(layers, 0, 0, techniques); }
  /// Place of the count of activations that these techniques reduce and no other; threshold: an index into `percents`.
  static constexpr std::size_t at(int layer, int threshold, set exactly, int techniques) {
    return (static_cast<std::size_t>(layer * thresholds + threshold) << techniques) + exactly;
  }

  /// counts: size(layers, techniques).
  reducible_sets(std::vector<long long> counts, int layers, int techniques)
      : counts_(std::move(counts)), layers_(layers), techniques_(techniques) {}

  /// The share of a layer's activations, or of all where `layer` is their number, that at least one technique of the
  /// set reduces.
  double share(int layer, int threshold, set any) const {
    double reduced = 0, total = 0;
    for (int l = layer < layers_ ? layer : 0, last = layer < layers_ ? layer : layers_ - 1; l <= last; ++l)
      for (set exactly = 0; exactly < only(techniques_); ++exactly) {
        double const count = static_cast<double>(counts_[at(l, threshold, exactly, techniques_)]);
        total += count;
        if (exactly & any) reduced += count;
      }
    return reduced / total;
  }

  /// All techniques, technique 0 first, then always the one that adds most to those before it, over all layers; the
  /// lower of two that add the same.
  std::vector<int> greedy(int threshold) const {
    std::vector<int> order{0};
    set chosen = only(0);
    while (static_cast<int>(order.size()) < techniques_) {
      int best = -1;
      double most = -1;
      for (int t = 0; t < techniques_; ++t) {
        if (chosen & only(t)) continue;
        double const with = share(layers_, threshold, chosen | only(t));
        if (with > most) most = with, best = t;
      }
      order.push_back(best);
      chosen |= only(best);
    }
    return order;
  }

 private:
  std::vector<long long> counts_;
  int layers_, techniques_;
};

}  // namespace tool::sweep
