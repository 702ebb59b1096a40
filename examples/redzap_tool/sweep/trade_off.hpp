// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "../statistics.hpp"
#include "../cell_store.hpp"
#include "point.hpp"
#include "runs.hpp"

namespace tool::sweep {

/// What a point saves and what it loses, against the dense network on the same images.
struct trade_off {
  point of;
  int images = 0;
  double top1 = 0, top5 = 0, dense_top1 = 0;
  paired_loss loss;
  /// percent of the reducible layers' MACs, eq. (12), and with the predictors' counted
  double saving = 0, honest_saving = 0;
  std::vector<layer_work> work;           ///< by reducible layer
};

trade_off compare(point const& of, outcome const& dense, outcome const& reduced);

/// A curve with its results.
struct traded_curve {
  std::string name;
  std::vector<trade_off> points;
};

/// Nothing where results are missing.
std::optional<traded_curve> stored(curve const& which, int images, cell_store const& cells);

/// A row of a figure's table.
nlohmann::ordered_json row_of(std::string const& curve, trade_off const& t);

}  // namespace tool::sweep
