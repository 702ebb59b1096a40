// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "../cell_store.hpp"

namespace tool::sweep {

/// What a sweep is of.
struct scope {
  std::string figure;                 ///< its name, or "all"
  std::vector<std::string> patterns;  ///< of pattern_choices, in that order
  bool sketches;                      ///< among the trained predictors
  /// images are at hand: for a baseline of their means, and a learned blend of aggregators
  bool training;

  /// Whether that pattern is to be drawn.
  bool holds(std::string const& pattern) const;
  /// Patterns A to D alone.
  std::vector<std::string> real_patterns() const;
  /// Whether the figure is asked for, and there is something to draw with these patterns.
  bool draws(std::string const& name) const;
};

/// Where figures are written and what from. All results must be there.
struct results {
  std::string folder;
  int images;
  int ablation_images;
  sweep::scope scope;
  cell_store const& cells;
  cell_store const* settings;  ///< results on held-out images, which observations choose by; null: on these images

  /// "<folder>/<name>", what a figure's ".csv", ".json" and ".svg" begin with; where its patterns were chosen they
  /// stand in it, as in "figure-9-A-D", so that no part is taken for the whole, or written over it.
  std::string path(std::string const& name) const;
  /// What a title says of that: ", pattern D", or nothing.
  std::string chosen_patterns() const;
};

void write_figure_8(results const& r);
void write_figure_9(results const& r);
void write_figure_10(results const& r);
void write_figure_11(results const& r);
void write_ablations(results const& r);
void write_baselines(results const& r);

/// Which pairs of aggregators reduce what zero, max and average do not; and "aggregators-best.csv" and ".json", the
/// sets that reduce most.
void write_aggregators(results const& r);

/// "factorised.md" and ".csv": MACs of fully factorised layers beside MobileNet's. It follows from the network's shapes
/// alone.
void write_factorised(std::string const& folder);

/// "observations.md" and ".csv": the paper's figures and questions about its method, as far as there are results for
/// them.
void write_observations(results const& r);

}  // namespace tool::sweep
