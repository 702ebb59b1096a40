// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "figures.hpp"

namespace tool::sweep {

/// A row of the table of observations.
struct observation {
  bool papers;  ///< a figure that the paper has; else a question of ours about its method
  std::string what;
  std::string paper;  ///< what it says, as far as we know
  std::string criterion;
  std::optional<double> ours;  ///< nothing: no setting qualifies
  bool holds;
  std::string at;  ///< which setting that is, and what else there is to say
};

/// Those that the results decide.
std::vector<observation> observed(results const& r);

}  // namespace tool::sweep
