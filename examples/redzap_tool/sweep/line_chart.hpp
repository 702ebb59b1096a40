// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

namespace tool::sweep {

/// Several small plots with the same kind of axes, one legend for all. A curve of a name has the same colour in all of
/// them.
struct line_chart {
  struct dot {
    double x, y;
  };
  struct curve {
    std::string name;
    std::vector<dot> dots;   ///< what lies outside the panel's range is cut off
  };
  struct panel {
    std::string title;
    std::vector<curve> curves;
    double x_last, y_last;   ///< axes begin at 0
  };

  std::string title, x_title, y_title;
  int columns = 4;
  double x_mark = 0;   ///< a line that the reader looks for; none at 0
  std::vector<panel> panels;

  std::string svg() const;
};

/// A step of 1, 2 or 5 times a power of ten that makes at most `most` of the range [0, last].
double axis_step(double last, int most);

}  // namespace tool::sweep
