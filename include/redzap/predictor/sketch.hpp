// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstdio>
#include <limits>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/predictor/reads_ifmap.hpp>
#include <redzap/predictor/sketch_weights.hpp>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::predictor {

/// Foresees an activation from the ifmap, by a cheap sketch of the layer's own convolution (see sketch_weights). A
/// score is the logarithm of the square that the activation is expected to have, X^2 in units of the layer's mean
/// square: what its loss would cost. It is zero (label 1) where that is at most the threshold, and needed (label 0)
/// otherwise. Share: the sketch does about 1 / Share of the layer's MACs.
template <int Share = 12>
struct sketch {
  static_assert(Share >= 2, "sketch: it must do less than the layer does, at most half of it: Share must be 2 or more");
  using techniques = zap_techniques;
  using weights = sketch_weights<Share>;
  static constexpr std::string_view name = "sketch";
  static constexpr int share = Share;
  static constexpr int channel_group = 1;
  static constexpr bool ordered = true;   ///< see orders_by_score

  /// A number whose logarithm is ready when scores are compared with it.
  class knob {
   public:
    knob(float value = 0) : value_(value), logarithm_(std::log(value)) {}
    operator float() const { return value_; }
    float logarithm() const { return logarithm_; }

   private:
    float value_, logarithm_;
  };
  knob threshold;  ///< at least 0: 0 skips nothing, 0.1 what is expected to have a tenth of the mean square, or less

  static void check_threshold(float value) {
    if (value >= 0 && value <= std::numeric_limits<float>::max()) return;
    char text[32];
    std::snprintf(text, sizeof text, "%g", static_cast<double>(value));
    raise(error("threshold", std::string("must be finite and at least 0, is ") + text));
  }

  template <class V>
  V label(V score) const {
    return simd::select(score <= V(threshold.logarithm()), V(1.0f), V(0.0f));
  }
};
static_assert(reads_ifmap<sketch<>>);

}  // namespace redzap::inline REDZAP_ISA::predictor
