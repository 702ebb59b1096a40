// SPDX-License-Identifier: MIT
#include <algorithm>
#include <nlohmann/json.hpp>

#include "../table.hpp"
#include "bar_chart.hpp"
#include "dense_maps.hpp"
#include "figures.hpp"
#include "label_accuracy.hpp"
#include "line_chart.hpp"
#include "ofmap_shares.hpp"
#include "table_files.hpp"

namespace tool::sweep {
namespace {

using json = nlohmann::ordered_json;

std::string key_of(int kind) {
  std::string name = share_counts::names[kind];
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

std::vector<std::string> with_all(std::vector<std::string> layers) {
  layers.push_back("all");
  return layers;
}

}  // namespace

void write_figure_8(results const& r) {
  auto const counts = stored(counting::shares, r.images, r.cells);
  auto const layers = with_all(reducible_layers());
  bar_chart chart{"Fig. 8: kinds of activations in the whole ofmap", "threshold, by layer", "activations, %", {}, {}};
  chart.segments.assign(std::begin(share_counts::names), std::end(share_counts::names));
  for (auto const* const range : {&coarse, &fine}) {
    auto& panel = chart.panels.emplace_back();
    panel.title = range == &coarse ? "(a) thresholds 0 to 0.5" : "(b) thresholds 0 to 0.1";
    for (int l = 0; l < static_cast<int>(layers.size()); ++l) {
      auto& group = panel.groups.emplace_back(bar_chart::group{layers[l] == "all" ? "conv2 to conv5" : layers[l], {}});
      for (int const percent : *range) {
        auto const shares = ofmap_shares(counts, l, percent);
        group.bars.push_back({fixed(percent / 100.0, range == &coarse ? 1 : 2), {shares.begin(), shares.end()}});
      }
    }
  }
  json rows = json::array();
  for (int l = 0; l < static_cast<int>(layers.size()); ++l)
    for (int const percent : both) {
      json row{{"layer", layers[l]}, {"threshold", percent / 100.0}, {"images", r.images}};
      auto const shares = ofmap_shares(counts, l, percent);
      for (int kind = 0; kind < share_counts::kinds; ++kind) row[key_of(kind)] = shares[kind];
      rows.push_back(row);
    }
  std::string const base = r.path("figure-8");
  write_table(base, {{"figure", "figure-8"}, {"title", chart.title}, {"images", r.images}}, rows);
  write_text(base + ".svg", chart.svg());
}

void write_figure_11(results const& r) {
  auto const counts = stored(counting::labels, r.images, r.cells);
  auto const layers = with_all(reducible_layers());
  line_chart chart{"Fig. 11: predicted labels that are the true ones, on the positions that the pattern leaves",
                   "threshold",
                   "accuracy, %",
                   3,
                   0,
                   {}};
  json rows = json::array();
  chart.title += r.chosen_patterns();
  for (int v = 0; v < static_cast<int>(label_counts::variants().size()); ++v) {
    auto const& variant = label_counts::variants()[v];
    line_chart::panel panel{
        variant == "zap" ? "ZAP, two classes" : "RedZAP, trained with " + variant.substr(7) + ", four classes",
        {},
        1,
        100};
    for (int p = 0; p < static_cast<int>(patterns.size()); ++p) {
      if (!r.scope.holds(patterns[p])) continue;
      line_chart::curve curve{"pattern " + patterns[p], {}};
      for (int t = 0; t < static_cast<int>(label_counts::thresholds().size()); ++t)
        for (int l = 0; l < static_cast<int>(layers.size()); ++l) {
          auto const found = label_accuracy::of(counts, v, p, t, l);
          double const threshold = label_counts::thresholds()[t] / 100.0;
          rows.push_back({{"predictor", variant},
                          {"pattern", patterns[p]},
                          {"threshold", threshold},
                          {"layer", layers[l]},
                          {"images", r.images},
                          {"activations", found.total()},
                          {"accuracy", found.percent()},
                          {"most_frequent", found.most_frequent()},
                          {"truth_by_prediction", found.counts}});
          if (layers[l] == "all") curve.dots.push_back({threshold, found.percent()});
        }
      panel.curves.push_back(curve);
    }
    chart.panels.push_back(panel);
  }
  std::string const base = r.path("figure-11");
  write_table(base, {{"figure", "figure-11"}, {"title", chart.title}, {"images", r.images}}, rows);
  write_text(base + ".svg", chart.svg());
}

}  // namespace tool::sweep
