// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

namespace tool::sweep {

/// Stacked bars of shares that sum to 1, in groups side by side; the panels stand one below the other.
struct bar_chart {
  struct bar {
    std::string label;
    std::vector<double> shares;   ///< by segment, from the bottom
  };
  struct group {
    std::string title;
    std::vector<bar> bars;
  };
  struct panel {
    std::string title;
    std::vector<group> groups;
  };

  std::string title, x_title, y_title;
  std::vector<std::string> segments;
  std::vector<panel> panels;

  std::string svg() const;
};

}  // namespace tool::sweep
