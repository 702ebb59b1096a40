// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

namespace tool::sweep {

/// Stacked bars of shares, in groups side by side; the panels stand one below the other.
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
    double last = 1;   ///< the share at the top; bars may reach up to it
  };

  std::string title, x_title, y_title;
  std::vector<std::string> segments;
  std::vector<panel> panels;
  bool upright_labels = false;   ///< of bars, where they are words

  std::string svg() const;
};

}  // namespace tool::sweep
