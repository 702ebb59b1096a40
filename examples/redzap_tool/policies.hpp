// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/wide_techniques.hpp>
#include <redzap/redzap.hpp>
#include <redzap/trace/step_clock.hpp>
#include <string_view>
#include <variant>

namespace tool {

/// What all networks of the tool are made of: a recorder can have the times of their steps.
struct timed : redzap::defaults {
  using instrument = redzap::trace::step_clock;
};

struct zap_policy : timed {
  using techniques = redzap::zap_techniques;
  using predictor = redzap::predictor::zap;
};

struct sketch_policy : timed {
  using techniques = redzap::zap_techniques;
  using predictor = redzap::predictor::sketch<>;
};

using redzap_policy = timed;

/// The same with weights in another precision.
template <class Policy, class Precision>
struct in : Policy {
  using precision = Precision;
};

struct redzap_2020_policy : timed {
  using predictor = redzap::predictor::redzap_2020<>;
};

/// As an ablation: X_hat = bias + sum F * G as eq. (7) to (10) print it, with no ReLU.
struct techniques_without_relu : redzap::redzap_techniques {
  static constexpr bool activated = false;
};
struct redzap_without_relu_policy : timed {
  using techniques = techniques_without_relu;
  using predictor = redzap::predictor::redzap<techniques>;
};

/// A normaliser that is chosen at run time, so that the tool needs one network type for all three.
struct chosen_normalizer {
  static constexpr std::string_view name = "chosen";
  std::variant<redzap::predictor::normalizer::ofmap_difference, redzap::predictor::normalizer::ofmap_value,
               redzap::predictor::normalizer::constant>
      choice;

  template <class Techniques>
  float of(redzap::predictor::candidates<Techniques> const& maps) const {
    return std::visit([&](auto const& normalizer) { return normalizer.of(maps); }, choice);
  }
};

/// Labels from the true values, no predictor: with zap_techniques the ideal zero-reducible network, and the ideal ZAP
/// where the threshold is 0 and the normaliser a constant 1; with redzap_techniques the ideal RedZAP, with
/// wide_techniques that with more to choose from.
template <class Techniques>
struct oracle_policy : timed {
  using techniques = Techniques;
  using predictor = redzap::predictor::oracle<Techniques, chosen_normalizer>;
};

}  // namespace tool
