// SPDX-License-Identifier: MIT
#include "point.hpp"

#include "baselines.hpp"

namespace tool::sweep {
namespace {

curve over(std::string const& name, point const& settings, std::vector<int> const& percents) {
  curve result{name, {}};
  for (int const percent : percents) {
    result.points.push_back(settings);
    result.points.back().percent = percent;
  }
  return result;
}

point ideal(std::string const& technique, std::string const& pattern,
            std::string const& normalizer = "ofmap-difference") {
  return {technique, pattern, 0, "", technique == "oracle-zap" ? "" : normalizer};
}

point trained(std::string const& technique, std::string const& pattern, std::string const& train_threshold = "") {
  return {technique, pattern, 0, train_threshold, ""};
}

// the expected square that a sketch skips, denser where the loss begins
std::vector<int> const squares{2, 5, 8, 11, 15, 20, 30, 40};

// shares that a baseline skips: of the activations that a pattern leaves, and of a layer's channels
std::vector<int> const skipped{2, 5, 10, 20, 40, 70, 100}, pruned{5, 10, 20, 30, 40, 50, 60};

}  // namespace

std::vector<int> const coarse{0, 10, 20, 30, 40, 50}, fine{0, 2, 4, 6, 8, 10}, both{0, 2, 4, 6, 8, 10, 20, 30, 40, 50};
std::vector<std::string> const patterns{"A", "B", "C", "D"}, train_thresholds{"0.01", "0.1"},
    normalizers{"ofmap-difference", "ofmap-value", "constant"}, pattern_choices{"A", "B", "C", "D", "none"};

std::string point::key() const {
  std::string key = technique + ' ' + pattern + ' ' + std::to_string(percent);
  if (!train_threshold.empty()) key += " train " + train_threshold;
  if (!normalizer.empty()) key += ' ' + normalizer;
  return key;
}

options point::chosen(options base) const {
  base.choose_technique(is_baseline(technique) ? "dense" : technique);  // the kernels are dense there
  base.pattern = pattern;
  base.threshold = static_cast<float>(threshold());
  if (!train_threshold.empty()) base.train_threshold = train_threshold;
  if (!normalizer.empty()) base.normalizer = normalizer;
  base.parallel_images = true;
  return base;
}

point dense() { return {"dense", "all", 0, "", ""}; }

std::vector<curve> ideal_curves(std::string const& pattern) {
  return {over("ideal ZAP", ideal("oracle-zap", pattern), {0}),
          over("ideal zero-reducible", ideal("oracle-zero", pattern), both),
          over("ideal RedZAP", ideal("oracle-redzap", pattern), both)};
}

std::vector<curve> trained_curves(std::string const& pattern, bool sketches) {
  std::vector<curve> result{over("ZAP", trained("zap", pattern), coarse)};
  for (auto const& epsilon : train_thresholds)
    result.push_back(over("RedZAP " + epsilon, trained("redzap", pattern, epsilon), both));
  if (sketches) result.push_back(over("sketch, no pattern", trained("sketch", "none"), squares));
  return result;
}

std::vector<curve> labelling_curves(std::string const& pattern) {
  std::vector<curve> result;
  for (auto const& epsilon : train_thresholds) {
    result.push_back(over("RedZAP " + epsilon, trained("redzap", pattern, epsilon), coarse));
    result.push_back(over("RedZAP-2020 " + epsilon, trained("redzap-2020", pattern, epsilon), coarse));
  }
  return result;
}

std::vector<curve> normalizer_curves(std::string const& pattern) {
  std::vector<curve> result;
  for (auto const& normalizer : normalizers)
    result.push_back(over(normalizer, ideal("oracle-redzap", pattern, normalizer), both));
  return result;
}

std::vector<curve> relu_curves(std::string const& pattern) {
  std::vector<curve> result;
  for (auto const& epsilon : train_thresholds) {
    result.push_back(over("RedZAP " + epsilon, trained("redzap", pattern, epsilon), coarse));
    result.push_back(
        over("RedZAP " + epsilon + " without ReLU", trained("redzap-without-relu", pattern, epsilon), coarse));
  }
  return result;
}

std::vector<curve> baseline_curves(std::string const& pattern, bool means) {
  std::vector<curve> result{over("random, zero", trained("baseline-random", pattern), skipped)};
  if (means)
    result.push_back(over("random, channel's mean in training", trained("baseline-constant", pattern), skipped));
  result.push_back(over("random, channel's mean in the image", trained("baseline-mean", pattern), skipped));
  result.push_back(over("random, nearest computed", trained("baseline-neighbour", pattern), skipped));
  result.push_back(over("channels pruned", trained("baseline-pruned", "none"), pruned));
  return result;
}

}  // namespace tool::sweep
