// SPDX-License-Identifier: MIT
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "../table.hpp"
#include "best_within.hpp"
#include "dense_maps.hpp"
#include "figures.hpp"
#include "ofmap_shares.hpp"
#include "table_files.hpp"
#include "trade_off.hpp"

namespace tool::sweep {
namespace {

using json = nlohmann::ordered_json;

struct observation {
  std::string what, paper, criterion;
  std::optional<double> ours;   ///< nothing: no point qualifies
  bool holds;
  std::string at;   ///< which setting that is
};

std::string words(trade_off const& t) {
  std::string const unit = t.of.technique == "sketch" ? ", square " : t.of.technique == "zap" ? ", sigma " : ", threshold ";
  return "pattern " + t.of.pattern + unit + fixed(t.of.threshold(), 2) +
         (t.of.train_threshold.empty() ? "" : ", trained with " + t.of.train_threshold) + "; loss " + fixed(t.loss.points, 2) + " (95 %: " +
         fixed(t.loss.interval[0], 2) + " to " + fixed(t.loss.interval[1], 2) + "), honest saving " + fixed(t.honest_saving, 1);
}

class observed {
 public:
  explicit observed(results const& r) : r_(r) {}

  std::vector<observation> all() {
    shares();
    ideal();
    trained();
    return std::move(found_);
  }

 private:
  static constexpr double loss = 1;   ///< points of top-1 that the paper allows

  void add(std::string what, std::string paper, std::string criterion, std::optional<double> ours, std::function<bool(double)> const& holds,
           std::string at) {
    bool const good = ours && holds(*ours);
    found_.push_back({std::move(what), std::move(paper), std::move(criterion), ours, good, std::move(at)});
  }
  static std::function<bool(double)> at_least(double value) {
    return [=](double ours) { return ours >= value; };
  }
  static std::function<bool(double)> within(double distance, double value) {
    return [=](double ours) { return std::abs(ours - value) <= distance; };
  }

  void shares() {
    auto const counts = stored(counting::shares, r_.images, r_.cells);
    if (counts.empty()) return;
    auto const share = ofmap_shares(counts, static_cast<int>(reducible_layers().size()), 10);
    std::string const at = "conv2 to conv5, threshold 0.1; the paper's text is not at hand, which kind is which is our reading";
    add("zeros among all activations, %", "about 80", "within 5", 100 * share[0], within(5, 80), at);
    add("near zero among all activations, %", "about 9", "within 3", 100 * share[1], within(3, 9), at);
    add("max- and ave-reducible among all activations, %", "about 5", "within 3", 100 * (share[2] + share[3]), within(3, 5), at);
  }

  void ideal() {
    std::vector<traded_curve> curves;
    for (auto const& c : ideal_curves("D"))
      if (auto found = stored(c, r_.images, r_.cells)) curves.push_back(std::move(*found));
    if (curves.size() != 3) return;
    auto const &zap = curves[0].points, &zero = curves[1].points, &redzap = curves[2].points;
    best("ideal RedZAP, pattern D: MACs saved at 1 point of loss, %", "56", "at least 56", redzap, at_least(56));
    best("ideal ZAP, pattern D: MACs saved, %", "44", "within 5", zap, within(5, 44));
    add("ideal ZAP: top-1 loss, points", "0, since zeros are exact", "0", zap[0].loss.points, within(0, 0), words(zap[0]));
    auto const ours = saving_at(loss, redzap), theirs = saving_at(loss, zero);
    std::optional<double> pooling, over_zap;
    if (ours && theirs) pooling = *ours - *theirs;
    if (ours) over_zap = *ours - zap[0].saving;
    add("ideal RedZAP against ideal ZAP at 1 point of loss, points of saving", "12", "at least 6", over_zap, at_least(6),
        "pattern D, straight lines between thresholds");
    add("of these, thanks to pooling: ideal RedZAP against ideal zero-reducible", "about 8", "within 3", pooling, within(3, 8),
        "pattern D, straight lines between thresholds");
  }

  void trained() {
    std::vector<trade_off> redzap, zap, sketch;
    for (auto const& pattern : patterns)
      for (auto const& c : trained_curves(pattern, r_.sketches)) {
        auto const found = stored(c, r_.images, r_.cells);
        if (!found) return;
        auto const& technique = c.points[0].technique;
        auto& to = technique == "zap" ? zap : technique == "sketch" ? sketch : redzap;
        to.insert(to.end(), found->points.begin(), found->points.end());
      }
    best("trained RedZAP: MACs saved at 1 point of loss, %", "15", "at least 15", redzap, at_least(15));
    best("trained ZAP: MACs saved at 1 point of loss, %", "30", "at least 30", zap, at_least(30));
    if (!sketch.empty()) best("our sketches: MACs saved at 1 point of loss, %", "none; trained ZAP 30", "at least 30", sketch, at_least(30));
  }

  void best(std::string what, std::string paper, std::string criterion, std::vector<trade_off> const& points,
            std::function<bool(double)> const& holds) {
    auto const* const point = best_within(loss, points);
    std::optional<double> ours;
    if (point) ours = point->saving;
    add(std::move(what), std::move(paper), std::move(criterion), ours, holds, point ? words(*point) : "every setting loses more");
  }

  results const& r_;
  std::vector<observation> found_;
};

}  // namespace

void write_observations(results const& r) {
  json rows = json::array();
  std::string text = "# The paper's observations, on " + grouped(r.images) +
                     " images\n\nSavings are those of the MACs of conv2 to conv5 by eq. (12), among the settings that were run; \"honest\" ones count the "
                     "predictors' MACs too.\n\n| observation | paper | ours | holds if | holds | where |\n|---|---|---|---|---|---|\n";
  for (auto const& o : observed(r).all()) {
    std::string const ours = o.ours ? fixed(*o.ours, 1) : "none";
    text += "| " + o.what + " | " + o.paper + " | " + ours + " | " + o.criterion + " | " + (o.holds ? "yes" : "no") + " | " + o.at + " |\n";
    rows.push_back({{"observation", o.what}, {"paper", o.paper}, {"ours", o.ours ? json(*o.ours) : json()},
                    {"holds_if", o.criterion}, {"holds", o.holds}, {"where", o.at}, {"images", r.images}});
  }
  write_text(r.folder + "/observations.md", text);
  write_text(r.folder + "/observations.csv", csv(rows));
}

}  // namespace tool::sweep
