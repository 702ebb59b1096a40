// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "cell_store.hpp"

namespace tool::sweep {

/// Where figures are written and what from: each is "<folder>/<name>.csv", ".json" and ".svg". All results must be there.
struct results {
  std::string folder;
  int images;
  int ablation_images;
  bool sketches;   ///< among the trained predictors
  bool blend;      ///< among the pairs of aggregators
  cell_store const& cells;
};

void write_figure_8(results const& r);
void write_figure_9(results const& r);
void write_figure_10(results const& r);
void write_figure_11(results const& r);
void write_ablations(results const& r);

/// Which pairs of aggregators reduce what zero, max and average do not; and "aggregators-best.csv" and ".json", the sets that reduce most.
void write_aggregators(results const& r);

/// "factorised.md" and ".csv": MACs of fully factorised layers beside MobileNet's. It follows from the network's shapes alone.
void write_factorised(std::string const& folder);

/// "observations.md" and ".csv": the paper's observations, as far as there are results for them.
void write_observations(results const& r);

}  // namespace tool::sweep
