// SPDX-License-Identifier: MIT
#include "tuning.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <redzap/core/error.hpp>
#include <utility>

#include "table.hpp"

namespace tool {
namespace {

/// Four digits, so that a file shows the very threshold that was tried.
float rounded(double threshold) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", std::clamp<double>(threshold, tuning::least, tuning::most));
  return std::strtof(text, nullptr);
}

std::vector<float> times(std::vector<float> thresholds, double factor) {
  for (float& t : thresholds) t = rounded(t * factor);
  return thresholds;
}

}  // namespace

trial tuning::at(std::vector<float> thresholds, std::string const& stage) {
  for (auto const& trial : trials_)
    if (trial.thresholds == thresholds) return trial;
  std::string const name = "trial " + std::to_string(trials_.size() + 1) + ", " + stage;
  trials_.push_back(run_(thresholds, name));
  trials_.back().thresholds = std::move(thresholds);
  return trials_.back();
}

/// By the loss per divergence of the trials that diverge half to twice as much.
double tuning::smoothed_loss(double divergence) const {
  double points = 0, sum = 0;
  for (auto const& trial : trials_)
    if (trial.divergence >= divergence / 2 && trial.divergence <= divergence * 2)
      points += trial.loss.points, sum += trial.divergence;
  return sum > 0 ? points / sum * divergence : 0;
}

bool tuning::keeps(trial const& trial) const {
  switch (bound_.figure) {
    case bound::of::macs: return trial.macs <= bound_.value;
    case bound::of::ms: return trial.ms <= bound_.value;
    case bound::of::loss: break;
  }
  return std::max(trial.loss.points, smoothed_loss(trial.divergence)) <= bound_.value;
}

bool tuning::better(trial const& x, trial const& y) const {
  return bound_.figure == bound::of::loss ? x.macs < y.macs : x.divergence < y.divergence;
}

void tuning::check_possible(std::size_t layers) {
  bool const loss = bound_.figure == bound::of::loss;
  auto const safest = at(std::vector<float>(layers, loss ? 0.0f : rounded(most)), "the limit");
  if (keeps(safest)) return;
  if (loss)
    throw redzap::error("--max-loss", fixed(bound_.value, 2) + " points cannot be kept to: " +
                                          fixed(safest.loss.points, 2) + " points are lost at threshold 0 already");
  if (bound_.figure == bound::of::macs)
    throw redzap::error("--max-macs",
                        fixed(100 * bound_.value, 2) + " % cannot be kept to: at the highest thresholds " +
                            fixed(100 * safest.macs, 2) + " % of the MACs are left, those of predictors counted");
  throw redzap::error("--max-ms", fixed(bound_.value, 3) + " ms cannot be kept to: an image takes " +
                                      fixed(safest.ms, 3) + " ms at the highest thresholds");
}

/// All thresholds times a factor: of those that keep to the bound about the last. step: a logarithm.
trial tuning::scale(trial from, double step, std::string const& stage) {
  // towards the bound, from the side that keeps to it
  double const outwards = bound_.figure == bound::of::loss ? step : -step;
  auto const moved = [&](double by) { return at(times(from.thresholds, std::exp(by)), stage); };
  double good = 0, bad = 0;
  trial best = from;
  if (keeps(from)) {
    for (double by = outwards;; by += outwards) {
      auto const next = moved(by);
      if (next.thresholds == best.thresholds) return best;   // all stand at the end of their range
      if (!keeps(next)) {
        bad = by;
        break;
      }
      good = by, best = next;
    }
  } else {
    auto last = from;
    for (double by = -outwards;; by -= outwards) {
      auto const next = moved(by);
      if (keeps(next)) {
        good = by, best = next;
        break;
      }
      if (next.thresholds == last.thresholds)   // nor does the end of the range: what check_possible found does
        return at(std::vector<float>(from.thresholds.size(), outwards > 0 ? 0.0f : rounded(most)), stage);
      bad = by, last = next;
    }
  }
  while (std::abs(good - bad) > 0.025) {
    double const middle = (good + bad) / 2;
    auto const next = moved(middle);
    keeps(next) ? (void)(good = middle, best = next) : (void)(bad = middle);
  }
  return best;
}

/// One step towards equal prices.
std::vector<float> tuning::equalised(trial const& from, std::string const& stage) {
  constexpr double step = 1.5, most_at_once = 2;
  auto const price = [](trial const& less, trial const& more) {
    return (more.divergence - less.divergence) / (less.macs - more.macs);
  };
  auto result = from.thresholds;
  std::vector<std::pair<trial, trial>> around;
  double divergence = 0, macs = 0;
  for (std::size_t l = 0; l < result.size(); ++l) {
    auto down = from.thresholds, up = from.thresholds;
    down[l] = rounded(down[l] / step), up[l] = rounded(up[l] * step);
    auto const& [less, more] = around.emplace_back(at(down, stage), at(up, stage));
    divergence += std::max(0.0, more.divergence - less.divergence), macs += less.macs - more.macs;
  }
  for (std::size_t l = 0; l < result.size(); ++l) {
    auto const& [less, more] = around[l];
    if (!(less.macs > from.macs && from.macs > more.macs)) continue;   // nothing to be had in one direction
    double const own = price(less, more), below = price(less, from), above = price(from, more);
    double factor = step;   // for what costs nothing, or less: the errors of two layers may cancel out
    if (own > 0) {
      double const power =
          below > 0 && above > 0 ? std::clamp(std::log(above / below) / std::log(step), 1.0, 4.0) : 4.0;
      factor = std::clamp(std::pow(divergence / macs / own, 1 / power), 1 / most_at_once, most_at_once);
    }
    result[l] = rounded(result[l] * factor);
  }
  return result;
}

trial tuning::choose(std::vector<float> start, int rounds) {
  check_possible(start.size());
  auto best = scale(at(times(std::move(start), 1), "one threshold"), std::log(2.0), "one threshold"), last = best;
  for (int round = 1; round <= rounds; ++round) {
    std::string const stage = "round " + std::to_string(round) + " of " + std::to_string(rounds);
    auto const next = equalised(last, stage + ", prices");
    if (next == last.thresholds) break;
    last = scale(at(next, stage + ", to the bound"), std::log(1.2), stage + ", to the bound");
    if (!better(last, best)) break;
    best = last;
  }
  return best;
}

}  // namespace tool
