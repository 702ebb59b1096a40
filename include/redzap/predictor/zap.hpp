// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/predictor/concept.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// ZAP: an activation is needed (label 0) where its score is above sigma, otherwise it is zero (label 1).
struct zap {
  using techniques = zap_techniques;
  static constexpr std::string_view name = "zap";
  static constexpr int channel_group = 1;
  static constexpr bool ordered = true;   ///< see orders_by_score

  float threshold = 0;  ///< sigma, any number

  static void check_threshold(float sigma) {
    if (sigma != sigma) raise(error("threshold", "must be a number, is nan"));
  }

  template <class V>
  V label(V score) const {
    return simd::select(score <= V(threshold), V(1.0f), V(0.0f));
  }
};
static_assert(score_to_label<zap>);

}  // namespace redzap::inline REDZAP_ISA::predictor
