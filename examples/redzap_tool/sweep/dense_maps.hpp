// SPDX-License-Identifier: MIT
#pragma once
#include <span>
#include <string>
#include <vector>

#include "runs.hpp"

namespace tool::sweep {

/// What is counted on the ofmaps of the dense network: Fig. 8, Fig. 11, and which pairs of aggregators reduce an
/// activation, without and with a blend. Each kind of count is one kind of cell.
enum class counting { shares, labels, pairs, pairs_and_blend };

/// The reducible layers' names, conv2 and so on.
std::vector<std::string> const& reducible_layers();

/// Fig. 8: kinds of activations, by layer and threshold of `both`.
struct share_counts {
  static constexpr int kinds = 5;   ///< exactly zero, near zero, max, average, irreducible
  static constexpr char const* names[kinds] = {"zero", "near zero", "max", "average", "irreducible"};
  static std::string key() { return "shares"; }
  static std::size_t size();
  /// Place of a count; threshold: an index into `both`.
  static std::size_t at(int layer, int threshold, int kind);
};

/// Fig. 11: activations of I_t by their true and their predicted label.
struct label_counts {
  static constexpr int labels = 4;
  static std::string key() { return "labels"; }
  /// Predictors as their tensors call them.
  static std::vector<std::string> const& variants();
  /// In hundredths; 99: nothing but the rounding of the score decides.
  static std::vector<int> const& thresholds();
  static std::size_t size();
  /// variant, pattern, threshold: indices.
  static std::size_t at(int variant, int pattern, int threshold, int layer, int truth, int predicted);
};

/// Counts on one image after another, on one thread.
class counter {
 public:
  virtual ~counter() = default;
  /// image: normalised.
  virtual void count(std::span<float const> image, std::vector<long long>& counts) = 0;
};

long long missing(counting what, int images, cell_store const& cells);
/// Counts on what is missing of the first `images` images.
void complete(counting what, int images, source const& from, cell_store& cells, advance const& done);
/// The counts of all images together; empty where a part is missing.
std::vector<long long> stored(counting what, int images, cell_store const& cells);

}  // namespace tool::sweep
