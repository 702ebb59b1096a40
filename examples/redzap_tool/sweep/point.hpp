// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "../options.hpp"

namespace tool::sweep {

/// One setting of the network that a figure shows, in the contract's words.
struct point {
  std::string technique, pattern;
  int percent = 0;               ///< the threshold, in hundredths; for a trivial baseline the share that it skips
  std::string train_threshold;   ///< empty where nothing was trained with one
  std::string normalizer;        ///< empty where none is asked

  double threshold() const { return percent / 100.0; }
  /// What results are stored under.
  std::string key() const;
  /// Points with the same network differ in run-time knobs alone.
  std::string network() const { return technique + ' ' + train_threshold; }
  /// The options that run it; the rest is taken from `base`.
  options chosen(options base) const;

  friend bool operator==(point const& x, point const& y) { return x.key() == y.key(); }
};

/// The thresholds of the paper's figures, in hundredths: 0 to 0.5 by 0.1, 0 to 0.1 by 0.02, and both.
extern std::vector<int> const coarse, fine, both;
extern std::vector<std::string> const patterns, train_thresholds, normalizers;
/// What `--pattern` knows: the patterns and "none", without any.
extern std::vector<std::string> const pattern_choices;

/// The network as it is, which all others are compared with.
point dense();

/// Curves of points: what differs along one is the threshold.
struct curve {
  std::string name;
  std::vector<point> points;
};

/// Fig. 9: the ideal predictors of a pattern, or without one ("none").
std::vector<curve> ideal_curves(std::string const& pattern);
/// Fig. 10: the trained predictors of a pattern; where `sketches`, which know no pattern, these too.
std::vector<curve> trained_curves(std::string const& pattern, bool sketches);
/// Ablations: both ways to make labels of RedZAP's scores; the normalisers of the ideal RedZAP; the trained one with
/// and without a ReLU on what its replacements give.
std::vector<curve> labelling_curves(std::string const& pattern);
std::vector<curve> normalizer_curves(std::string const& pattern);
std::vector<curve> relu_curves(std::string const& pattern);
/// What costs no thought: activations that the pattern leaves skipped at random, with several values in their place,
/// and channels pruned. Where `means`, the channel's mean on training images too.
std::vector<curve> baseline_curves(std::string const& pattern, bool means);

}  // namespace tool::sweep
