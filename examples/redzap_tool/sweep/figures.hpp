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
  cell_store const& cells;
};

void write_figure_8(results const& r);
void write_figure_9(results const& r);
void write_figure_10(results const& r);
void write_figure_11(results const& r);
void write_ablations(results const& r);

/// "observations.md" and ".csv": the paper's observations, as far as there are results for them.
void write_observations(results const& r);

}  // namespace tool::sweep
