// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "../options.hpp"

namespace tool::sweep {

/// One setting of the network that a figure shows, in the contract's words.
struct point {
  std::string technique, pattern;
  int percent = 0;               ///< the threshold, in hundredths
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

/// The network as it is, which all others are compared with.
point dense();

/// Curves of points: what differs along one is the threshold.
struct curve {
  std::string name;
  std::vector<point> points;
};

/// Fig. 9: the ideal predictors of a pattern.
std::vector<curve> ideal_curves(std::string const& pattern);
/// Fig. 10: the trained predictors of a pattern; where `sketches`, which know no pattern, these too.
std::vector<curve> trained_curves(std::string const& pattern, bool sketches);
/// Ablations: both ways to make labels of RedZAP's scores; the normalisers of the ideal RedZAP.
std::vector<curve> labelling_curves(std::string const& pattern);
std::vector<curve> normalizer_curves(std::string const& pattern);

}  // namespace tool::sweep
