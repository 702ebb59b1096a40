// SPDX-License-Identifier: MIT
#include "line_chart.hpp"

#include <algorithm>
#include <cmath>

#include "svg.hpp"

namespace tool::sweep {
namespace {

constexpr double left = 58, top = 40, plot_width = 220, plot_height = 200, gap_x = 56, gap_y = 66, bottom = 84,
                 right = 20;
constexpr double line_height = 18;  // of the legend
constexpr int margin = 6;   // around a plot, so that dots on its border are whole

using panel = line_chart::panel;

std::string drawing(panel const& p, std::vector<std::string> const& names) {
  // a document within the document cuts off what hangs over
  auto const x = [&](double value) { return svg::number(margin + value / p.x_last * plot_width); };
  auto const y = [&](double value) { return svg::number(margin + plot_height - value / p.y_last * plot_height); };
  std::string result;
  for (auto const& curve : p.curves) {
    auto const index = static_cast<std::size_t>(std::find(names.begin(), names.end(), curve.name) - names.begin());
    std::string const colour = svg::colour(index), radius = curve.dots.size() == 1 ? "5" : "2.6";
    std::string path;
    for (auto const& dot : curve.dots) {
      path += path.empty() ? 'M' : 'L';
      path += x(dot.x) + ' ' + y(dot.y);
      result +=
          "<circle cx=\"" + x(dot.x) + "\" cy=\"" + y(dot.y) + "\" r=\"" + radius + "\" fill=\"" + colour + "\"/>";
    }
    result += "\n<path fill=\"none\" stroke-width=\"1.6\"" + svg::dashes(index) + " stroke=\"" + colour + "\" d=\"" +
              path + "\"/>\n";
  }
  return result;
}

std::string axes(line_chart const& chart, panel const& p, double x0, double y0) {
  std::string result = svg::text(x0, y0 - 10, p.title, svg::anchor::start);
  double const y1 = y0 + plot_height, x1 = x0 + plot_width;
  double const across = axis_step(p.x_last, 6), upwards = axis_step(p.y_last, 6);
  for (int i = 0; i * across <= p.x_last * 1.0001; ++i) {
    double const x = x0 + i * across / p.x_last * plot_width;
    result += svg::line(x, y0, x, y1, i == 0 ? "axis" : "grid") +
              svg::text(x, y1 + 15, svg::tick(i * across), svg::anchor::middle);
  }
  for (int i = 0; i * upwards <= p.y_last * 1.0001; ++i) {
    double const y = y1 - i * upwards / p.y_last * plot_height;
    result += svg::line(x0, y, x1, y, i == 0 ? "axis" : "grid") +
              svg::text(x0 - 6, y + 4, svg::tick(i * upwards), svg::anchor::end);
  }
  if (chart.x_mark > 0 && chart.x_mark < p.x_last) {
    double const x = x0 + chart.x_mark / p.x_last * plot_width;
    result += svg::line(x, y0, x, y1, "mark");
  }
  return result + svg::text((x0 + x1) / 2, y1 + 32, chart.x_title, svg::anchor::middle) +
         svg::upright(x0 - 36, (y0 + y1) / 2, chart.y_title);
}

std::vector<std::string> names_of(std::vector<panel> const& panels) {
  std::vector<std::string> names;
  for (auto const& p : panels)
    for (auto const& curve : p.curves)
      if (std::find(names.begin(), names.end(), curve.name) == names.end()) names.push_back(curve.name);
  return names;
}

double entry_width(std::string const& name) { return 52 + 7.0 * static_cast<double>(name.size()); }

/// Where a name of the legend stands: lines are counted from 0.
struct place {
  double x, line;
};

/// In as many lines as a page of that width needs.
std::vector<place> legend_of(std::vector<std::string> const& names, double width) {
  std::vector<place> result;
  place next{left, 0};
  for (auto const& name : names) {
    if (next.x > left && next.x + entry_width(name) > width) next = {left, next.line + 1};
    result.push_back(next);
    next.x += entry_width(name);
  }
  return result;
}

}  // namespace

double axis_step(double last, int most) {
  double step = std::pow(10, std::floor(std::log10(last / most)));
  for (double const factor : {1.0, 2.0, 5.0, 10.0})
    if (last / (step * factor) <= most * 1.0001) return step * factor;
  return last;
}

std::string line_chart::svg() const {
  auto const names = names_of(panels);
  int const count = static_cast<int>(panels.size()), across = std::min(columns, count),
            rows = (count + across - 1) / across;
  double const width = left + across * (plot_width + gap_x) - gap_x + right;
  auto const legend = legend_of(names, width);
  double const lines = legend.empty() ? 0 : legend.back().line;
  double const height = top + 26 + rows * (plot_height + gap_y) - gap_y + bottom + lines * line_height;
  std::string content = svg::text(14, 22, title, svg::anchor::start, "title");
  for (int i = 0; i < count; ++i) {
    double const x0 = left + i % across * (plot_width + gap_x), y0 = top + 26 + i / across * (plot_height + gap_y);
    content += axes(*this, panels[i], x0, y0);
    content += "<svg x=\"" + svg::number(x0 - margin) + "\" y=\"" + svg::number(y0 - margin) + "\" width=\"" +
               svg::number(plot_width + 2 * margin) + "\" height=\"" + svg::number(plot_height + 2 * margin) + "\">\n" +
               drawing(panels[i], names) + "</svg>\n";
  }
  double last = std::max(width, 28 + 8.0 * static_cast<double>(title.size()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    double const x = legend[i].x, y = height - 22 - (lines - legend[i].line) * line_height;
    content += "<line stroke-width=\"3\"" + svg::dashes(i) + " stroke=\"" + svg::colour(i) + "\" x1=\"" +
               svg::number(x) + "\" y1=\"" + svg::number(y - 4) + "\" x2=\"" + svg::number(x + 22) + "\" y2=\"" +
               svg::number(y - 4) + "\"/>\n" + svg::text(x + 28, y, names[i]);
    last = std::max(last, x + entry_width(names[i]));
  }
  return svg::page(last, height, content);
}

}  // namespace tool::sweep
