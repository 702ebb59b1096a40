// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <redzap/core/error.hpp>
#include <utility>

#include "figures.hpp"
#include "line_chart.hpp"
#include "svg.hpp"
#include "table_files.hpp"
#include "trade_off.hpp"

namespace tool::sweep {
namespace {

using json = nlohmann::ordered_json;

/// The curves of one plot; empty `percents`: all thresholds of a curve.
struct plot {
  std::string title;
  std::vector<traded_curve> curves;
  std::vector<int> percents;
  double x_last = 0;  ///< where the axis of losses ends; 0: where the curves do
};

std::vector<traded_curve> traded(std::vector<curve> const& curves, int images, cell_store const& cells) {
  std::vector<traded_curve> result;
  for (auto const& c : curves) {
    auto found = stored(c, images, cells);
    if (!found) throw redzap::error("results of " + c.name, "are missing");
    result.push_back(std::move(*found));
  }
  return result;
}

/// Whose thresholds are no epsilon, and whose losses run far to the right.
bool runs_out(std::string const& technique) { return technique == "zap" || technique == "sketch"; }

/// sigma and squares of sketches are no epsilon: a range of epsilon does not choose among them.
bool shown(trade_off const& t, std::vector<int> const& percents) {
  if (runs_out(t.of.technique) || percents.empty()) return true;
  return std::find(percents.begin(), percents.end(), t.of.percent) != percents.end();
}

line_chart::panel panel_of(plot const& p) {
  line_chart::panel result{p.title, {}, 0, 0};
  for (auto const& c : p.curves) {
    auto& curve = result.curves.emplace_back(line_chart::curve{c.name, {}});
    for (auto const& t : c.points)
      // a gain by chance stands at 0
      if (shown(t, p.percents)) curve.dots.push_back({std::max(0.0, t.loss.points), t.saving});
  }
  return result;
}

/// Gives panels that stand in one row and show one range the same axes, as wide as the curves that the row's thresholds
/// choose.
void share_axes(line_chart::panel* first, line_chart::panel* last, plot const* plots) {
  double loss = 1.5, saving = 0;
  for (auto* p = first; p != last; ++p, ++plots)
    for (std::size_t c = 0; c < p->curves.size(); ++c)
      for (auto const& dot : p->curves[c].dots) {
        if (!runs_out(plots->curves[c].points[0].of.technique)) loss = std::max(loss, dot.x);
        saving = std::max(saving, dot.y);
      }
  double const step = axis_step(loss, 6);
  for (auto* p = first; p != last; ++p) {
    p->x_last = step * std::ceil(loss / step - 1e-9);
    p->y_last = saving <= 80 ? 80 : 100;
  }
}

std::string chart_of(std::string const& title, std::vector<plot> const& plots, std::size_t columns) {
  line_chart chart{title, "top-1 loss, points", "MACs saved, %", static_cast<int>(columns), 1, {}};
  for (auto const& p : plots) chart.panels.push_back(panel_of(p));
  for (std::size_t i = 0, end = 0; i < plots.size(); i = end) {
    for (end = i + 1; end < plots.size() && end % columns != 0 && plots[end].percents == plots[i].percents;) ++end;
    share_axes(chart.panels.data() + i, chart.panels.data() + end, plots.data() + i);
  }
  for (std::size_t i = 0; i < plots.size(); ++i)
    if (plots[i].x_last > 0) chart.panels[i].x_last = plots[i].x_last;
  return chart.svg();
}

/// Every point once, under the first name that it has.
json rows_of(std::vector<plot> const& plots) {
  json rows = json::array();
  std::vector<std::pair<std::string, std::string>> seen;
  for (auto const& p : plots)
    for (auto const& c : p.curves)
      for (auto const& t : c.points) {
        std::pair<std::string, std::string> const place{c.name, t.of.key()};
        if (std::find(seen.begin(), seen.end(), place) != seen.end()) continue;
        seen.push_back(place);
        rows.push_back(row_of(c.name, t));
      }
  return rows;
}

void write(results const& r, std::string const& name, std::string title, std::vector<plot> const& plots, int images,
           std::size_t columns) {
  std::string const base = r.path(name);
  title += r.chosen_patterns();
  write_table(base, {{"figure", name}, {"title", title}, {"patterns", r.scope.patterns}, {"images", images}},
              rows_of(plots));
  write_text(base + ".svg", chart_of(title, plots, columns));
}

/// Both ranges of thresholds, one row of patterns each.
template <class Curves>
std::vector<plot> both_ranges(results const& r, std::vector<std::string> const& of, Curves&& curves_of) {
  std::vector<plot> plots;
  for (auto const* const range : {&coarse, &fine})
    for (auto const& pattern : of)
      plots.push_back({(pattern == "none" ? "no pattern" : "pattern " + pattern) +
                           (range == &coarse ? ", thresholds 0 to 0.5" : ", thresholds 0 to 0.1"),
                       traded(curves_of(pattern), r.images, r.cells), *range});
  return plots;
}

/// Those ranges stand one below the other, but of one pattern alone side by side.
std::size_t columns_of(std::vector<std::string> const& of) { return std::max<std::size_t>(2, of.size()); }

}  // namespace

void write_figure_9(results const& r) {
  auto const plots = both_ranges(r, r.scope.patterns, ideal_curves);
  write(r, "figure-9", "Fig. 9: ideal predictors, MACs saved against top-1 loss", plots, r.images,
        columns_of(r.scope.patterns));
}

void write_figure_10(results const& r) {
  auto const curves_of = [&](std::string const& pattern) { return trained_curves(pattern, r.scope.sketches); };
  auto const of = r.scope.real_patterns();
  write(r, "figure-10", "Fig. 10: trained predictors, MACs saved against top-1 loss", both_ranges(r, of, curves_of),
        r.images, columns_of(of));
}

void write_ablations(results const& r) {
  std::vector<plot> plots;
  for (auto const& pattern : r.scope.real_patterns())
    plots.push_back({"labels, pattern " + pattern, traded(labelling_curves(pattern), r.ablation_images, r.cells), {}});
  if (r.scope.holds("D")) {
    for (auto const* const range : {&coarse, &fine})
      plots.push_back({std::string("normalisers, D, thresholds to ") + (range == &coarse ? "0.5" : "0.1"),
                       traded(normalizer_curves("D"), r.ablation_images, r.cells), *range});
    plots.push_back({"ReLU on replacements, D", traded(relu_curves("D"), r.ablation_images, r.cells), {}});
  }
  write(r, "ablations",
        "Ablations: how scores become labels; what the ideal RedZAP divides differences by; ReLU or not", plots,
        r.ablation_images, patterns.size());
}

void write_baselines(results const& r) {
  auto curves = traded(baseline_curves("D", r.scope.training), r.images, r.cells);
  auto const predicted = traded(trained_curves("D", r.scope.sketches), r.images, r.cells);
  auto const ideal = traded(ideal_curves("D"), r.images, r.cells);
  for (auto const* const more : {&predicted, &ideal}) curves.insert(curves.end(), more->begin(), more->end());
  std::vector<plot> plots;
  for (double const loss : {5.0, 40.0})
    plots.push_back({"to " + svg::tick(loss) + " points of loss", curves, {}, loss});
  write(r, "baselines", "Trivial baselines beside predictors, pattern D", plots, r.images, plots.size());
}

}  // namespace tool::sweep
