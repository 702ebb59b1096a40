// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <redzap/cost/factorised_cost.hpp>
#include <redzap/cost/separable_cost.hpp>
#include <string>
#include <utility>

#include "../features.hpp"
#include "../table.hpp"
#include "figures.hpp"
#include "table_files.hpp"

namespace tool::sweep {
namespace {

using json = nlohmann::ordered_json;

struct line {
  std::string layer;
  double dense = 0, pooling = 0, products = 0, depthwise = 0, pointwise = 0;

  line& operator+=(line const& other) {
    dense += other.dense, pooling += other.pooling, products += other.products;
    depthwise += other.depthwise, pointwise += other.pointwise;
    return *this;
  }
  double factorised() const { return pooling + products; }
  double separable() const { return depthwise + pointwise; }
};

template <int I>
void add(std::vector<line>& lines) {
  using layer = features::layer<I>;
  if constexpr (layer::label_bytes(features::shapes[I]) > 0) {
    redzap::cost::factorised_cost const factorised(features::shapes[I], layer::options);
    redzap::cost::separable_cost const separable(features::shapes[I], layer::options);
    lines.push_back({std::string(features::name(I)), factorised.dense, factorised.pooling, factorised.products,
                     separable.depthwise, separable.pointwise});
  }
}

/// By reducible layer, then all of them together.
std::vector<line> lines() {
  std::vector<line> result;
  [&]<int... I>(std::integer_sequence<int, I...>) { (add<I>(result), ...); }
  (std::make_integer_sequence<int, features::count>{});
  line all{.layer = "all"};
  for (auto const& l : result) all += l;
  result.push_back(all);
  return result;
}

}  // namespace

void write_factorised(std::string const& folder) {
  std::string text =
      "# Layers that are factorised altogether: MACs of one image\n\nBy one technique, Fig. 4 and eq. (11): the ifmap "
      "is pooled at each "
      "position, three operations of the pool counted as one MAC, and multiplied by aggregated kernels. As MobileNet "
      "has it: a "
      "depthwise convolution, then a pointwise one.\n\n| layer | dense | pooling | products | factorised | saved | "
      "depthwise | pointwise | "
      "MobileNet's | saved |\n|---|---|---|---|---|---|---|---|---|---|\n";
  json rows = json::array();
  for (auto const& l : lines()) {
    double const saved = redzap::cost::saving(l.dense, l.factorised()),
                 separably = redzap::cost::saving(l.dense, l.separable());
    text += "| " + l.layer + " |";
    for (double const macs : {l.dense, l.pooling, l.products, l.factorised()}) text += ' ' + grouped(macs) + " |";
    text += ' ' + fixed(saved, 2) + " % |";
    for (double const macs : {l.depthwise, l.pointwise, l.separable()}) text += ' ' + grouped(macs) + " |";
    text += ' ' + fixed(separably, 2) + " % |\n";
    rows.push_back({{"layer", l.layer},
                    {"dense_macs", l.dense},
                    {"pooling", l.pooling},
                    {"products", l.products},
                    {"factorised_macs", l.factorised()},
                    {"factorised_saving", saved},
                    {"depthwise", l.depthwise},
                    {"pointwise", l.pointwise},
                    {"mobilenet_macs", l.separable()},
                    {"mobilenet_saving", separably}});
  }
  write_text(folder + "/factorised.md", text);
  write_text(folder + "/factorised.csv", csv(rows));
}

}  // namespace tool::sweep
