// SPDX-License-Identifier: MIT
#include "bar_chart.hpp"

#include <algorithm>

#include "line_chart.hpp"
#include "svg.hpp"

namespace tool::sweep {
namespace {

constexpr double left = 58, top = 40, plot_height = 200, panel_gap = 80, bottom = 96, right = 20;
constexpr double upright_height = 90;   // of labels that are words, which push down what is below
constexpr double bar_width = 22, bar_gap = 3, group_gap = 22;

double width_of(bar_chart::group const& g) {
  return static_cast<double>(g.bars.size()) * (bar_width + bar_gap) - bar_gap + group_gap;
}

double width_of(bar_chart::panel const& p) {
  double width = 0;
  for (auto const& g : p.groups) width += width_of(g);
  return width;
}

std::string drawing(bar_chart::bar const& bar, double x, double y1, double last, bool upright) {
  std::string result;
  double y = y1;
  for (std::size_t s = 0; s < bar.shares.size(); ++s) {
    double const height = bar.shares[s] / last * plot_height;
    y -= height;
    result += svg::rectangle(x, y, bar_width, height, svg::colour(s));
  }
  if (upright) return result + '\n' + svg::upright(x + bar_width / 2 + 4, y1 + 6, bar.label, svg::anchor::end, "small");
  return result + '\n' + svg::text(x + bar_width / 2, y1 + 13, bar.label, svg::anchor::middle, "small");
}

}  // namespace

std::string bar_chart::svg() const {
  double widest = 0;
  for (auto const& p : panels) widest = std::max(widest, width_of(p));
  double const width = left + widest + right, labels = upright_labels ? upright_height : 0;
  double y0 = top + 26;
  std::string content = svg::text(14, 22, title, svg::anchor::start, "title");
  for (auto const& p : panels) {
    double const y1 = y0 + plot_height;
    content += svg::text(left, y0 - 10, p.title);
    double const top_percent = 100 * p.last, step = axis_step(top_percent, 6);
    for (int i = 0; i * step <= top_percent * 1.0001; ++i) {
      double const y = y1 - i * step / top_percent * plot_height;
      content += svg::line(left, y, left + widest, y, i == 0 ? "axis" : "grid");
      content += svg::text(left - 6, y + 4, svg::tick(i * step), svg::anchor::end);
    }
    content += svg::upright(left - 36, (y0 + y1) / 2, y_title);
    double x = left + group_gap / 2;
    for (auto const& g : p.groups) {
      content += svg::text(x + (width_of(g) - group_gap) / 2, y1 + labels + 28, g.title, svg::anchor::middle);
      for (auto const& stack : g.bars) {
        content += drawing(stack, x, y1, p.last, upright_labels);
        x += bar_width + bar_gap;
      }
      x += group_gap - bar_gap;
    }
    content += svg::text(left + widest / 2, y1 + labels + 44, x_title, svg::anchor::middle);
    y0 = y1 + labels + panel_gap;
  }
  double const height = y0 - panel_gap + bottom;
  double x = left;
  for (std::size_t s = 0; s < segments.size(); ++s) {
    content += svg::rectangle(x, height - 32, 14, 14, svg::colour(s)) + svg::text(x + 20, height - 20, segments[s]);
    x += 44 + 7.0 * static_cast<double>(segments[s].size());
  }
  return svg::page(std::max(width, x), height, content);
}

}  // namespace tool::sweep
