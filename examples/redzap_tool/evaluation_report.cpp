// SPDX-License-Identifier: MIT
#include <cmath>
#include <nlohmann/json.hpp>
#include <redzap/core/isa.hpp>

#include "evaluation.hpp"
#include "savings.hpp"
#include "statistics.hpp"
#include "table.hpp"

namespace tool {
namespace {

using json = nlohmann::ordered_json;

/// Median milliseconds outside the layers listed: pooling and changes of layout.
double rest_ms(evaluation::side const& side) {
  auto rest = side.ms;
  for (auto const& layer : side.layer_ms)
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= layer[i];
  return percentile(rest, 50);
}

/// The bound on an image's MACs, 0 without.
double budget(evaluation const& e) {
  double const dense = reduced_work(e.layers, e.work).dense_macs / static_cast<double>(e.dense.ranks.size());
  return std::floor(e.chosen.budget(dense));
}

double speedup(evaluation const& e) { return percentile(e.dense.ms, 50) / percentile(e.reduced.ms, 50); }

json times(std::vector<double> const& ms) {
  if (ms.empty()) return nullptr;
  return {{"p50", percentile(ms, 50)}, {"p99", percentile(ms, 99)}, {"max", percentile(ms, 100)}};
}

json layers_json(evaluation const& e) {
  json result = json::array();
  for (std::size_t l = 0; l < e.layers.size(); ++l) {
    if (!e.layers[l].reducible) continue;
    auto const& w = e.work[l];
    json layer{{"name", e.layers[l].name}, {"macs", static_cast<long long>(e.layers[l].macs)}};
    auto const of = shares(w);
    for (std::size_t label = 0; label < of.size(); ++label) layer[e.labels[label]] = of[label];
    layer["mac_saving"] = 100 * (1 - w.macs / w.dense_macs);
    if (e.chosen.point) {
      auto const setting = e.chosen.setting(e.layers[l].name);
      layer["pattern"] = setting.pattern;
      layer["threshold"] = std::round(setting.threshold * 1e6) / 1e6;
    }
    if (!e.dense.ms.empty()) {
      layer["ms"] = percentile(e.reduced.layer_ms[l], 50);
      layer["dense_ms"] = percentile(e.dense.layer_ms[l], 50);
    }
    result.push_back(layer);
  }
  return result;
}

}  // namespace

nlohmann::ordered_json to_json(evaluation const& e) {
  options const& o = e.chosen;
  auto const loss = top1_loss(e.dense.ranks, e.reduced.ranks);
  auto const saving = savings_of(e.layers, e.work);
  json result{{"images", e.dense.ranks.size()},
              {"technique", o.technique_name},
              {"pattern", o.pattern},
              {"threshold", o.point ? json() : json(std::round(o.chosen_threshold() * 1e6) / 1e6)},
              {"operating_point", o.point ? json(o.point_file) : json()},
              {"train_threshold", std::stod(o.train_threshold)},
              {"normalizer", o.normalizer},
              {"precision", e.precision},
              {"threads", o.threads},
              {"isa", redzap::native_isa::name},
              {"top1", top(1, e.reduced.ranks)},
              {"top5", top(5, e.reduced.ranks)},
              {"dense_top1", top(1, e.dense.ranks)},
              {"dense_top5", top(5, e.dense.ranks)},
              {"top1_loss", loss.points},
              {"top1_loss_ci95", loss.interval},
              {"mac_saving", saving.paper},
              {"mac_saving_honest", saving.honest},
              {"mac_saving_network", saving.network},
              {"max_macs", o.max_macs.empty() ? json() : json(budget(e))},
              {"most_macs", e.most_macs},
              {"ms_per_image", times(e.reduced.ms)},
              {"dense_ms_per_image", times(e.dense.ms)},
              {"speedup", e.dense.ms.empty() ? json() : json(speedup(e))},
              {"layers", layers_json(e)}};
  for (std::size_t l = 0; l < e.zeros.size(); ++l)
    result["zeros"][e.layers[l].name] = {{"input", e.zeros[l].in}, {"output", e.zeros[l].out}};
  return result;
}

void print(std::ostream& out, evaluation const& e) {
  options const& o = e.chosen;
  bool const timed = !e.dense.ms.empty();
  out << e.dense.ranks.size() << " images of " << o.data << "\ntechnique " << o.technique_name
      << (o.point ? ", as set in " + o.point_file
                  : ", pattern " + o.pattern + ", threshold " + fixed(o.chosen_threshold(), 3))
      << "; " << o.threads << (o.threads == 1 ? " thread, " : " threads, ") << redzap::native_isa::name
      << ", weights in " << e.precision << "\n\n";
  table layers;
  std::vector<std::string> titles{"layer", "MACs"};
  titles.insert(titles.end(), e.labels.begin(), e.labels.end());
  titles.insert(titles.end(), {"MACs saved", timed ? "ms" : "", timed ? "dense ms" : ""});
  layers.row(titles);
  for (std::size_t l = 0; l < e.layers.size(); ++l) {
    auto const& layer = e.layers[l];
    std::vector<std::string> cells{layer.name, grouped(layer.macs)};
    if (layer.reducible)
      for (double const share : shares(e.work[l])) cells.push_back(fixed(100 * share, 1) + " %");
    cells.resize(2 + e.labels.size());
    cells.push_back(layer.reducible ? fixed(100 * (1 - e.work[l].macs / e.work[l].dense_macs), 1) + " %" : "");
    if (timed)
      cells.push_back(fixed(percentile(e.reduced.layer_ms[l], 50), 3)),
          cells.push_back(fixed(percentile(e.dense.layer_ms[l], 50), 3));
    layers.row(cells);
  }
  if (timed) {
    std::vector<std::string> pooling{"pooling"};
    pooling.resize(titles.size() - 2);
    pooling.insert(pooling.end(), {fixed(rest_ms(e.reduced), 3), fixed(rest_ms(e.dense), 3)});
    layers.row(pooling);
  }
  layers.print(out);

  auto const loss = top1_loss(e.dense.ranks, e.reduced.ranks);
  auto const saving = savings_of(e.layers, e.work);
  out << "\nMACs saved in conv2 to conv5, eq. (12)   " << fixed(saving.paper, 2)
      << " %\n  with the predictors' MACs counted      " << fixed(saving.honest, 2)
      << " %\n  of the whole network                   " << fixed(saving.network, 2) << " %\n";
  if (!o.max_macs.empty())
    out << "MACs of the costliest image              " << grouped(e.most_macs) << " of " << grouped(budget(e))
        << " allowed\n";
  out << '\n';
  table both;
  both.row({"", "dense", o.technique_name, ""});
  both.row({"top-1", fixed(top(1, e.dense.ranks), 2) + " %", fixed(top(1, e.reduced.ranks), 2) + " %",
            "loss " + fixed(loss.points, 2) + ", 95 % of " + fixed(loss.interval[0], 2) + " to " +
                fixed(loss.interval[1], 2)});
  both.row({"top-5", fixed(top(5, e.dense.ranks), 2) + " %", fixed(top(5, e.reduced.ranks), 2) + " %", ""});
  if (timed) {
    both.row({"ms an image, median", fixed(percentile(e.dense.ms, 50), 3), fixed(percentile(e.reduced.ms, 50), 3),
              "speed-up " + fixed(speedup(e), 2)});
    both.row({"ms an image, 99 %", fixed(percentile(e.dense.ms, 99), 3), fixed(percentile(e.reduced.ms, 99), 3), ""});
    both.row({"ms an image, max", fixed(percentile(e.dense.ms, 100), 3), fixed(percentile(e.reduced.ms, 100), 3), ""});
  }
  both.print(out);
  if (timed && o.oracle())
    out << "(times of a run that is given the oracle's labels: what perfect predictors that cost nothing would "
           "reach)\n";
  if (e.zeros.empty()) return;
  table zeros;
  zeros.row({"zeros in the dense network", "input", "output"});
  for (std::size_t l = 0; l < e.zeros.size(); ++l)
    zeros.row({e.layers[l].name, fixed(100 * e.zeros[l].in, 1) + " %", fixed(100 * e.zeros[l].out, 1) + " %"});
  out << '\n';
  zeros.print(out);
}

void print_rows(std::ostream& out, std::vector<evaluation> const& rows, options const& o) {
  auto const& dense = rows[0].dense.ranks;
  out << dense.size() << " images of " << o.data << "\ndense top-1 " << fixed(top(1, dense), 2)
      << " %; RedZAP trained with " << o.train_threshold
      << "; losses in points of top-1, savings in percent of the MACs of conv2 to conv5\n\n";
  table lines;
  lines.row({"technique", "pattern", "threshold", "top-1", "loss", "95 %", "MACs saved", "honest", "irreducible",
             "zero", "max", "average"});
  for (auto const& e : rows) {
    auto const loss = top1_loss(dense, e.reduced.ranks);
    auto const saving = savings_of(e.layers, e.work);
    layer_work reduced;
    for (std::size_t l = 0; l < e.layers.size(); ++l)
      if (e.layers[l].reducible) reduced += e.work[l];
    std::vector<std::string> cells{e.chosen.technique_name,
                                   e.chosen.pattern,
                                   fixed(e.chosen.chosen_threshold(), 1),
                                   fixed(top(1, e.reduced.ranks), 2),
                                   fixed(loss.points, 2),
                                   "+-" + fixed((loss.interval[1] - loss.interval[0]) / 2, 2),
                                   fixed(saving.paper, 1),
                                   fixed(saving.honest, 1)};
    for (double const share : shares(reduced)) cells.push_back(fixed(share, 3));
    lines.row(cells);
  }
  lines.print(out);
}

}  // namespace tool
