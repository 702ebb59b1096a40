// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "../table.hpp"
#include "bar_chart.hpp"
#include "figures.hpp"
#include "line_chart.hpp"
#include "pair_counts.hpp"
#include "table_files.hpp"

namespace tool::sweep {
namespace {

using json = nlohmann::ordered_json;
using set = reducible_sets::set;

class aggregator_figure {
 public:
  explicit aggregator_figure(results const& r)
      : kind_(r.scope.training ? counting::pairs_and_blend : counting::pairs),
        images_(r.images),
        techniques_(pair_counts(kind_).techniques()),
        sets_(stored(kind_, r.images, r.cells), static_cast<int>(reducible_layers().size()),
              static_cast<int>(techniques_.size())) {
    layers_.push_back("all");
  }

  /// Each technique alone, and what it adds.
  json alone() const {
    json rows = json::array();
    for (int l = 0; l < layers(); ++l)
      for (int t = 0; t < reducible_sets::thresholds; ++t)
        for (int i = 0; i < techniques(); ++i)
          rows.push_back({{"layer", layers_[l]},
                          {"threshold", threshold(t)},
                          {"technique", techniques_[i].name()},
                          {"window", techniques_[i].window},
                          {"kernel", techniques_[i].kernel},
                          {"images", images_},
                          {"alone", sets_.share(l, t, reducible_sets::only(i))},
                          {"redzap", sets_.share(l, t, pair_counts::redzap)},
                          {"added_to_redzap", added(l, t, i)}});
    return rows;
  }

  /// The best sets, that of one more technique after the other.
  json best() const {
    json rows = json::array();
    for (int t = 0; t < reducible_sets::thresholds; ++t) {
      set chosen = 0;
      int size = 0;
      for (int const i : sets_.greedy(t)) {
        set const before = chosen;
        chosen |= reducible_sets::only(i);
        ++size;
        for (int l = 0; l < layers(); ++l) {
          double const share = sets_.share(l, t, chosen);
          rows.push_back({{"threshold", threshold(t)},
                          {"size", size},
                          {"technique", techniques_[i].name()},
                          {"layer", layers_[l]},
                          {"images", images_},
                          {"added", share - sets_.share(l, t, before)},
                          {"reducible", share}});
        }
      }
    }
    return rows;
  }

  bar_chart chart() const {
    bar_chart chart{"Pairs of aggregators, F of the window x G of the kernel, conv2 to conv5",
                    "threshold",
                    "activations, %",
                    {"reducible, by zero, max or average too", "reducible, by none of these", "irreducible"},
                    {},
                    true};
    bar_chart::panel each{"(a) reducible by each alone", {}},
        more{"(b) reducible by each, but not by zero, max or average", {}},
        left{"(c) left irreducible by the best set, which grows from left to right", {}};
    for (int t = 0; t < reducible_sets::thresholds; ++t) {
      for (auto* const panel : {&each, &more, &left}) panel->groups.push_back({fixed(threshold(t), 2), {}});
      for (int i = 0; i < techniques(); ++i) {
        double const alone = sets_.share(all(), t, reducible_sets::only(i)), beyond = added(all(), t, i);
        each.groups.back().bars.push_back({techniques_[i].name(), {alone - beyond, beyond}});
        if (!(pair_counts::redzap & reducible_sets::only(i)))
          more.groups.back().bars.push_back({techniques_[i].name(), {0, beyond}});
      }
      set chosen = 0;
      for (int const i : sets_.greedy(t)) {
        chosen |= reducible_sets::only(i);
        left.groups.back().bars.push_back(
            {(chosen == 1 ? "" : "+ ") + techniques_[i].name(), {0, 0, 1 - sets_.share(all(), t, chosen)}});
      }
    }
    for (auto* const panel : {&more, &left}) panel->last = top(*panel);
    chart.panels = {each, more, left};
    return chart;
  }

 private:
  int layers() const { return static_cast<int>(layers_.size()); }
  int all() const { return layers() - 1; }
  int techniques() const { return static_cast<int>(techniques_.size()); }
  static double threshold(int t) { return reducible_sets::percents[t] / 100.0; }
  double added(int layer, int threshold, int technique) const {
    return sets_.share(layer, threshold, pair_counts::redzap | reducible_sets::only(technique)) -
           sets_.share(layer, threshold, pair_counts::redzap);
  }
  /// The highest bar, rounded up to what the axis shows.
  static double top(bar_chart::panel const& panel) {
    double highest = 1e-6;
    for (auto const& group : panel.groups)
      for (auto const& bar : group.bars) {
        double height = 0;
        for (double const share : bar.shares) height += share;
        highest = std::max(highest, height);
      }
    double const step = axis_step(highest, 6);
    return step * std::ceil(highest / step - 1e-9);
  }

  counting kind_;
  int images_;
  std::vector<pair_counts::technique> techniques_;
  std::vector<std::string> layers_ = reducible_layers();
  reducible_sets sets_;
};

}  // namespace

void write_aggregators(results const& r) {
  aggregator_figure const figure(r);
  auto const chart = figure.chart();
  json about{
      {"figure", "aggregators"},
      {"title", chart.title},
      {"images", r.images},
      {"reducible",
       "|X - X_hat| / N at most the threshold, N of the ideal RedZAP (zero, max, average) for all techniques alike"},
      {"same", "sum x average is average x sum"}};
  if (r.scope.training)
    about["blend"] =
        "relu(bias + a * max + b * average), a and b of each output channel by least squares on training images";
  std::string const base = r.folder + "/aggregators";
  write_table(base, about, figure.alone());
  write_table(base + "-best", about, figure.best());
  write_text(base + ".svg", chart.svg());
}

}  // namespace tool::sweep
