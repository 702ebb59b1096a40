// SPDX-License-Identifier: MIT
#include "observed.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "../table.hpp"
#include "../technique.hpp"
#include "best_within.hpp"
#include "dense_maps.hpp"
#include "label_accuracy.hpp"
#include "ofmap_shares.hpp"
#include "trade_off.hpp"

namespace tool::sweep {
namespace {

using points = std::vector<trade_off>;
using condition = std::function<bool(double)>;

constexpr double loss = 1;  // points of top-1 that the paper allows
constexpr char const* none = "none";

condition at_least(double value) {
  return [=](double ours) { return ours >= value; };
}
condition at_most(double value) {
  return [=](double ours) { return ours <= value; };
}
condition above(double value) {
  return [=](double ours) { return ours > value; };
}
condition within(double distance, double value) {
  return [=](double ours) { return std::abs(ours - value) <= distance; };
}

std::string words(trade_off const& t) {
  std::string const unit = t.of.technique == "sketch" ? ", square "
                           : t.of.technique == "zap"  ? ", sigma "
                                                      : ", threshold ";
  return (t.of.pattern == "none" ? "no pattern" : "pattern " + t.of.pattern) + unit + fixed(t.of.threshold(), 2) +
         (t.of.train_threshold.empty() ? "" : ", trained with " + t.of.train_threshold) + "; loss " +
         fixed(t.loss.points, 2) + " (95 %: " + fixed(t.loss.interval[0], 2) + " to " + fixed(t.loss.interval[1], 2) +
         "), honest saving " + fixed(t.honest_saving, 1);
}

class observer {
 public:
  explicit observer(results const& r) : r_(r), counts_(stored(counting::shares, r.images, r.cells)) {}

  std::vector<observation> all() {
    if (!counts_.empty()) shares();
    if (r_.scope.holds("D")) ideal();
    if (r_.scope.holds("none")) without_pattern();
    if (r_.scope.real_patterns() == patterns) best_pattern();
    trained();
    labels();
    if (r_.scope.holds("D")) baselines();
    if (r_.scope.holds("D")) ablations();
    return std::move(found_);
  }

 private:
  /// A figure of the paper, or what it says of one.
  void paper(std::string what, std::string says, std::string criterion, std::optional<double> ours,
             condition const& holds, std::string at) {
    bool const good = ours && holds(*ours);
    found_.push_back({true, std::move(what), std::move(says), std::move(criterion), ours, good, std::move(at)});
  }
  /// A question of ours.
  void question(std::string what, std::string criterion, std::optional<double> ours, condition const& holds,
                std::string at) {
    paper(std::move(what), none, std::move(criterion), ours, holds, std::move(at));
    found_.back().papers = false;
  }

  /// The setting that saves most within the loss: here, or on the images that settings are chosen on.
  trade_off const* chosen(points const& of) const {
    if (!r_.settings) return best_within(loss, of);
    points there;
    for (auto const& t : of) {
      int const images = r_.settings->images(t.of.key());
      auto const unreduced = stored(dense(), images, *r_.settings), reduced = stored(t.of, images, *r_.settings);
      if (images > 0 && unreduced && reduced) there.push_back(compare(t.of, *unreduced, *reduced));
    }
    auto const* const best = best_within(loss, there);
    if (!best) return nullptr;
    return &*std::find_if(of.begin(), of.end(), [&](trade_off const& t) { return t.of == best->of; });
  }
  /// The row of that setting's saving. says: empty for a question of ours.
  void best(std::string what, std::string says, double least, points const& of) {
    auto const* const t = chosen(of);
    std::optional<double> const ours = t ? std::optional(t->saving) : std::nullopt;
    condition const holds = [&](double saving) { return saving >= least && t->loss.points <= loss; };
    std::string const at = t             ? words(*t)
                           : r_.settings ? "no setting on the held-out images"
                                         : "every setting loses more";
    bool const of_paper = !says.empty();
    paper(std::move(what), of_paper ? std::move(says) : none, "at least " + fixed(least, 0), ours, holds, at);
    found_.back().papers = of_paper;
  }
  /// Savings of the better settings of two, where both have one.
  std::optional<double> advantage(points const& of, points const& over) const {
    auto const *const x = chosen(of), *const y = chosen(over);
    return x && y ? std::optional(x->saving - y->saving) : std::nullopt;
  }

  /// The curves of these that are stored in full, by name; empty where one is not.
  std::vector<traded_curve> stored_curves(std::vector<curve> const& curves, int images) const {
    std::vector<traded_curve> result;
    for (auto const& c : curves) {
      auto found = stored(c, images, r_.cells);
      if (!found) return {};
      result.push_back(std::move(*found));
    }
    return result;
  }

  int layers() const { return static_cast<int>(reducible_layers().size()); }

  void shares() {
    auto const share = ofmap_shares(counts_, layers(), 10);
    std::string const at = "conv2 to conv5, threshold 0.1; which kind is which is our reading";
    paper("zeros among all activations, %", "about 80", "within 5", 100 * share[0], within(5, 80), at);
    paper("near zero among all activations, %", "about 9", "within 3", 100 * share[1], within(3, 9), at);
    paper("max- and ave-reducible among all activations, %", "about 5", "within 3", 100 * (share[2] + share[3]),
          within(3, 5), at);
    bool grows = true;
    std::string by_layer;
    double least = 1, most = 0;
    for (int l = 0; l < layers(); ++l) {
      double const zeros = ofmap_shares(counts_, l, 10)[0];
      grows = grows && zeros >= most;
      least = std::min(least, zeros), most = std::max(most, zeros);
      by_layer += (l == 0 ? "" : ", ") + reducible_layers()[l] + ' ' + fixed(100 * zeros, 1);
    }
    question(
        "the share of zeros grows with depth: from the least to the most, points",
        "no layer has fewer than one before it", 100 * (most - least), [=](double) { return grows; }, by_layer);
  }

  void ideal() {
    auto const curves = stored_curves(ideal_curves("D"), r_.images);
    if (curves.empty()) return;
    auto const &zap = curves[0].points, &zero = curves[1].points, &redzap = curves[2].points;
    best("ideal RedZAP, pattern D: MACs saved at 1 point of loss, %", "56", 56, redzap);
    paper("ideal ZAP, pattern D: MACs saved, %", "44", "within 5", zap[0].saving, within(5, 44), words(zap[0]));
    if (!counts_.empty()) expected_of_zeros(zap[0]);
    paper("ideal ZAP: top-1 loss, points",
          "quoted \"at threshold 0.02\"; but exact zeros need no threshold, and lose nothing", "0", zap[0].loss.points,
          within(0, 0), words(zap[0]));
    auto const at_002 = std::find_if(zero.begin(), zero.end(), [](trade_off const& t) { return t.of.percent == 2; });
    paper("ideal zero-reducible at threshold 0.02, which the paper's ideal ZAP may be: MACs saved, %", "44", "within 5",
          at_002->saving, within(5, 44), words(*at_002));
    auto const ours = saving_at(loss, redzap), theirs = saving_at(loss, zero);
    std::optional<double> pooling, over_zap;
    if (ours && theirs) pooling = *ours - *theirs;
    if (ours) over_zap = *ours - zap[0].saving;
    std::string const lines = "pattern D, straight lines between thresholds";
    paper("ideal RedZAP against ideal ZAP at 1 point of loss, points of saving", "12", "at least 6", over_zap,
          at_least(6), lines);
    paper("of these, thanks to pooling: ideal RedZAP against ideal zero-reducible", "about 8", "within 3", pooling,
          within(3, 8), lines);
    points steps;
    for (auto const& t : redzap)
      if (std::find(coarse.begin(), coarse.end(), t.of.percent) != coarse.end()) steps.push_back(t);
    question("thresholds in steps of 0.02 beside those of 0.1 gain, ideal RedZAP, pattern D, points of saving",
             "at least 1", advantage(redzap, steps), at_least(1), "the best setting of each");
  }

  /// How far zeros alone explain what ideal ZAP saves: each layer's share of zeros times the share of positions that
  /// the pattern leaves.
  void expected_of_zeros(trade_off const& zap) {
    double saved = 0, all = 0;
    for (int l = 0; l < layers(); ++l) {
      saved += zap.work[l].dense_macs * ofmap_shares(counts_, l, 10)[0] * (1 - find_pattern("D")->share());
      all += zap.work[l].dense_macs;
    }
    double const expected = 100 * saved / all;
    question("ideal ZAP saves what zeros and the pattern's share alone would give: points apart", "within 1.5",
             zap.saving - expected, within(1.5, 0),
             "that would be " + fixed(expected, 1) + " %; by the paper's own 80 % of zeros 53 %, and it reports 44");
  }

  void without_pattern() {
    auto const curves = stored_curves(ideal_curves("none"), r_.images);
    if (curves.empty()) return;
    best("ideal RedZAP without a pattern: MACs saved at 1 point of loss, %", "", 75, curves[2].points);
  }

  void best_pattern() {
    std::vector<std::optional<double>> saving;
    std::string by_pattern;
    for (auto const& pattern : patterns) {
      auto const redzap = stored(ideal_curves(pattern)[2], r_.images, r_.cells);
      if (!redzap) return;
      saving.push_back(saving_at(loss, redzap->points));
      by_pattern +=
          (by_pattern.empty() ? "" : ", ") + pattern + ' ' + (saving.back() ? fixed(*saving.back(), 1) : none);
    }
    std::optional<double> lead;
    if (saving[3]) lead = *saving[3] - std::max({saving[0], saving[1], saving[2]}).value_or(0);
    question(
        "pattern D is the best of the four for ideal RedZAP at 1 point of loss: ahead of the next, points of saving",
        "above 0", lead, above(0), by_pattern + "; straight lines between thresholds");
  }

  void trained() {
    points redzap, zap;
    std::vector<points> by_epsilon(train_thresholds.size());
    for (auto const& pattern : r_.scope.real_patterns()) {
      auto const curves = stored_curves(trained_curves(pattern, r_.scope.sketches), r_.images);
      if (curves.empty()) return;
      auto const append = [&](points& to, std::size_t curve) {
        to.insert(to.end(), curves[curve].points.begin(), curves[curve].points.end());
      };
      append(zap, 0);
      for (std::size_t e = 0; e < by_epsilon.size(); ++e) append(by_epsilon[e], 1 + e), append(redzap, 1 + e);
      if (r_.scope.sketches) sketch_ = curves.back().points;
    }
    if (zap.empty()) return;
    best("trained RedZAP: MACs saved at 1 point of loss, %", "15", 15, redzap);
    best("trained ZAP: MACs saved at 1 point of loss, %", "30", 30, zap);
    if (!sketch_.empty())
      best("our sketches, label-free, one threshold: MACs saved at 1 point of loss, %", "", 45, sketch_);
    paper("trained ZAP saves more than trained RedZAP, points of saving", "15", "above 0", advantage(zap, redzap),
          above(0), "the best setting of each");
    question("trained RedZAP: training threshold 0.1 against 0.01, points of saving", "above 0",
             advantage(by_epsilon[1], by_epsilon[0]), above(0), "the best setting of each");
  }

  void labels() {
    auto const counts = stored(counting::labels, r_.images, r_.cells);
    if (counts.empty()) return;
    auto const thresholds = static_cast<int>(label_counts::thresholds().size()),
               variants = static_cast<int>(label_counts::variants().size());
    auto const best_of = [&](int variant, int pattern) {
      double most = 0, frequent = 0;
      for (int t = 0; t < thresholds; ++t) {
        auto const found = label_accuracy::of(counts, variant, pattern, t, layers());
        most = std::max(most, found.percent()), frequent = found.most_frequent();
      }
      return std::pair(most, frequent);
    };
    if (r_.scope.real_patterns() == patterns) {
      int fall = 0;
      std::string at;
      for (int v = 0; v < variants; ++v) {
        bool falls = true;
        at += (v == 0 ? "" : "; ") + label_counts::variants()[v];
        for (int p = 0; p < static_cast<int>(patterns.size()); ++p) {
          at += (p == 0 ? ": " : ", ") + fixed(best_of(v, p).first, 1);
          falls = falls && (p == 0 || best_of(v, p).first < best_of(v, p - 1).first);
        }
        fall += falls;
      }
      question("predictors whose labels are the less often right the fewer positions are computed, A to D, of three",
               "3", fall, at_least(3), at + " % at the best threshold for labels");
    }
    if (!r_.scope.holds("D")) return;
    double least = 100;
    std::string at;
    for (int v = 0; v < variants; ++v) {
      auto const [right, frequent] = best_of(v, 3);
      least = std::min(least, right - frequent);
      at +=
          (v == 0 ? "" : ", ") + label_counts::variants()[v] + ' ' + fixed(right, 1) + " against " + fixed(frequent, 1);
    }
    question(
        "trained predictors, pattern D, are right more often than who always says the commonest label: the least by, "
        "points",
        "at least 5", least, at_least(5), at);
  }

  void baselines() {
    auto const curves = stored_curves(baseline_curves("D", r_.scope.training), r_.images);
    auto const predicted = stored_curves(trained_curves("D", r_.scope.sketches), r_.images);
    if (curves.empty() || predicted.empty()) return;
    for (auto const& p : predicted) {
      auto const* const t = chosen(p.points);
      std::optional<double> least;
      std::string at = t ? words(*t) : "every setting loses more";
      for (auto const& c : curves) {
        points from_dense{trade_off()};  // which saves and loses nothing
        from_dense.insert(from_dense.end(), c.points.begin(), c.points.end());
        auto const lost = t ? loss_at(t->saving, from_dense) : std::nullopt;
        if (lost) at += "; " + c.name + ' ' + fixed(*lost, 1);
        if (lost) least = std::min(least.value_or(*lost), *lost);
      }
      question(p.name + ", against trivial baselines of pattern D at equal saving: the best of these loses, points",
               t ? "above the predictor's " + fixed(t->loss.points, 2) : "above the predictor's", least,
               above(t ? t->loss.points : 0), at);
    }
  }

  void ablations() {
    auto const normalised = stored_curves(normalizer_curves("D"), r_.ablation_images);
    auto const labelled = stored_curves(labelling_curves("D"), r_.ablation_images),
               relu = stored_curves(relu_curves("D"), r_.ablation_images);
    if (normalised.empty() || labelled.empty() || relu.empty()) return;
    std::vector<double> savings;
    std::string at;
    for (auto const& c : normalised) {
      auto const saving = saving_at(loss, c.points);
      if (saving) savings.push_back(*saving);
      at += (at.empty() ? "" : ", ") + c.name + ' ' + (saving ? fixed(*saving, 1) : none);
    }
    std::optional<double> apart;
    if (savings.size() == normalised.size())
      apart = *std::max_element(savings.begin(), savings.end()) - *std::min_element(savings.begin(), savings.end());
    question("the normaliser, which the paper leaves open, moves ideal RedZAP's saving at 1 point of loss by, points",
             "at most 2", apart, at_most(2), at + "; pattern D, straight lines between thresholds");
    auto const both_epsilons = [](std::vector<traded_curve> const& curves, std::size_t first) {
      points result = curves[first].points;
      result.insert(result.end(), curves[first + 2].points.begin(), curves[first + 2].points.end());
      return result;
    };
    question(
        "scores rounded to labels against the truncated ones of RedZAP-2020, trained RedZAP, pattern D, points of "
        "saving",
        "above 0", advantage(both_epsilons(labelled, 0), both_epsilons(labelled, 1)), above(0),
        "the best setting of each");
    question(
        "a ReLU on replacements, which eq. (7) to (10) do not show, gains, trained RedZAP, pattern D, points of saving",
        "at least 0", advantage(both_epsilons(relu, 0), both_epsilons(relu, 1)), at_least(0),
        "the best setting of each; ideal predictors never choose a negative replacement, zero is nearer");
  }

  results const& r_;
  std::vector<long long> counts_;  ///< of Fig. 8; empty where there are none
  points sketch_;
  std::vector<observation> found_;
};

}  // namespace

std::vector<observation> observed(results const& r) { return observer(r).all(); }

}  // namespace tool::sweep
