// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "statistics.hpp"

namespace tool {

/// What the reduced network does at one vector of thresholds, on the images that thresholds are chosen on.
struct trial {
  std::vector<float> thresholds;   ///< by layer that is tuned
  paired_loss loss;                ///< of top-1
  double divergence = 0;           ///< mean Kullback-Leibler divergence of the reduced from the dense softmax, in nats
  double macs = 0;                 ///< share of the reducible layers' dense MACs, those of predictors counted
  double ms = 0;                   ///< median of an image, where time is bounded
};

/// What a tuning must keep to.
struct bound {
  enum class of { loss, macs, ms } figure = of::loss;
  double value = 0;   ///< points of top-1, share of MACs, or milliseconds
};

/// Chooses a threshold for every layer: of all that keep to the bound the one that does the least MACs or, where those
/// or the time are bounded, diverges the least.
///
/// Top-1 is a coarse measure, one image being a fiftieth of a point of 5,000. The divergence is smooth, and both grow
/// with the square of what is added to the logits, so their ratio changes slowly: layers are traded against each other
/// by divergence, and a trial's loss is smoothed by the ratio of trials like it. A trial keeps to a bound on the loss
/// if its own does and the smoothed one too.
///
/// A step of one layer's threshold down and one up tell what a MAC that it saves costs in divergence, and by which
/// power of the threshold that price grows: the first, if a sketch's expected squares were all that counts. Thresholds
/// are multiplied by that root of (mean price / own price) until prices are equal: then no layer could give MACs to
/// another at a profit. After each such step a common factor takes all thresholds to the bound. Rounds end where they
/// no longer gain.
class tuning {
 public:
  /// Runs the network; the text says for whom it waits.
  using run = std::function<trial(std::vector<float> const&, std::string const&)>;
  /// thresholds: 0 aside, all techniques take these, and little lies beyond
  static constexpr float least = 1e-4f, most = 0.999f;

  tuning(run network, bound bound) : run_(std::move(network)), bound_(bound) {}

  /// Throws redzap::error where no thresholds keep to the bound. With rounds = 0 all layers keep the ratios of `start`.
  trial choose(std::vector<float> start, int rounds = 3);

  /// All that was tried so far, in that order.
  std::vector<trial> const& trials() const { return trials_; }

  /// Whether x serves the bound's purpose better than y, both keeping to it.
  bool better(trial const& x, trial const& y) const;

 private:
  trial at(std::vector<float> thresholds, std::string const& stage);
  bool keeps(trial const& trial) const;
  double smoothed_loss(double divergence) const;
  void check_possible(std::size_t layers);
  trial scale(trial from, double step, std::string const& stage);
  std::vector<float> equalised(trial const& from, std::string const& stage);

  run run_;
  bound bound_;
  std::vector<trial> trials_;
};

}  // namespace tool
