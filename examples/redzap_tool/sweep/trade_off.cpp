// SPDX-License-Identifier: MIT
#include "trade_off.hpp"

#include <nlohmann/json.hpp>

#include "../savings.hpp"
#include "dense_maps.hpp"

namespace tool::sweep {
namespace {

using json = nlohmann::ordered_json;

double saved(double macs, layer_work const& work) { return 100 * (1 - macs / work.dense_macs); }

layer_work sum(std::vector<layer_work> const& layers) {
  layer_work result;
  for (auto const& layer : layers) result += layer;
  return result;
}

void add_shares(json& to, layer_work const& work) {
  auto const of = shares(work);
  to["irreducible"] = of[0], to["zero"] = of[1], to["max"] = of[2], to["average"] = of[3];
}

}  // namespace

trade_off compare(point const& of, outcome const& dense, outcome const& reduced) {
  trade_off t{of,
              static_cast<int>(reduced.ranks.size()),
              top(1, reduced.ranks),
              top(5, reduced.ranks),
              top(1, dense.ranks),
              top1_loss(dense.ranks, reduced.ranks),
              0,
              0,
              reduced.work};
  auto const all = sum(reduced.work);
  t.saving = saved(all.macs, all);
  t.honest_saving = saved(all.macs + all.predictor_macs, all);
  return t;
}

std::optional<traded_curve> stored(curve const& which, int images, cell_store const& cells) {
  auto const unreduced = stored(dense(), images, cells);
  if (!unreduced) return std::nullopt;
  traded_curve result{which.name, {}};
  for (auto const& p : which.points) {
    auto const reduced = stored(p, images, cells);
    if (!reduced) return std::nullopt;
    result.points.push_back(compare(p, *unreduced, *reduced));
  }
  return result;
}

json row_of(std::string const& curve, trade_off const& t) {
  json row{{"curve", curve},
           {"technique", t.of.technique},
           {"pattern", t.of.pattern},
           {"threshold", t.of.threshold()},
           {"train_threshold", t.of.train_threshold},
           {"normalizer", t.of.normalizer},
           {"images", t.images},
           {"dense_top1", t.dense_top1},
           {"top1", t.top1},
           {"top5", t.top5},
           {"top1_loss", t.loss.points},
           {"top1_loss_low", t.loss.interval[0]},
           {"top1_loss_high", t.loss.interval[1]},
           {"mac_saving", t.saving},
           {"mac_saving_honest", t.honest_saving}};
  add_shares(row, sum(t.work));
  row["layers"] = json::array();
  for (std::size_t l = 0; l < t.work.size(); ++l) {
    json layer{{"name", reducible_layers()[l]}};
    add_shares(layer, t.work[l]);
    layer["mac_saving"] = saved(t.work[l].macs, t.work[l]);
    row["layers"].push_back(layer);
  }
  return row;
}

}  // namespace tool::sweep
