// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "dense_maps.hpp"
#include "pair_maps.hpp"
#include "reducible_sets.hpp"

namespace tool::sweep {

/// Which techniques reduce an activation: zero, the pairs, and where it is asked for, the blend. One reduces it where
/// |X - X_hat| / N is at most the threshold. N is the same for all of them, the ideal RedZAP's: the largest difference
/// from the nearest of zero, max and average on the layer's ofmap of that image. So what they reduce compares, and
/// zero, max and average together reduce what they do in Fig. 8.
class pair_counts {
 public:
  struct technique {
    std::string window, kernel;   ///< F and G; empty for zero and the blend
    std::string name() const { return kernel.empty() ? window : window + " x " + kernel; }
  };
  /// Places in `techniques`.
  static constexpr int zero = 0, max = 1, average = 2;
  static constexpr reducible_sets::set redzap =
      reducible_sets::only(zero) | reducible_sets::only(max) | reducible_sets::only(average);
  /// Images that the blend is learned on, where the file has as many.
  static constexpr int training_images = 1000;

  explicit pair_counts(counting what) : blend_(what == counting::pairs_and_blend) {}

  std::vector<technique> techniques() const;
  std::size_t size() const;   ///< of a reducible_sets
  /// One for each thread. Learns the blend first.
  std::vector<std::unique_ptr<counter>> counters(source const& from, cell_store& cells, advance const& done) const;
  /// Training images that `counters` would run.
  static long long missing(redzap::io::cifar100 const& training, cell_store const& cells);

 private:
  bool blend_;
};

}  // namespace tool::sweep
