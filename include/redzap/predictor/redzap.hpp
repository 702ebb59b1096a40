// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/predictor/check_threshold.hpp>
#include <redzap/predictor/concept.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// RedZAP: the score m, clamped to [0, count + 0.5], is a label plus the predictor's own estimate of the difference.
/// With k = round(m) and delta = |m - k|, the label is k where delta < 0.5 and delta <= epsilon / 2, else 0. So m <
/// 0.5, m >= count + 0.5 and every tie are irreducible.
template <class Techniques = redzap_techniques>
struct redzap {
  using techniques = Techniques;
  static constexpr std::string_view name = "redzap";
  static constexpr int channel_group = 1;

  float threshold = 0;  ///< epsilon in [0, 1): differences live in [0, 0.5), hence the half

  static void check_threshold(float epsilon) { predictor::check_threshold(epsilon); }

  template <class V>
  V label(V score) const {
    // No clamp: m beyond the labels and NaN do not meet a limit below 0.5.
    float const limit = std::min(0.5f * threshold, 0x1.fffffep-2f);
    V nearest(0.0f);
    for (int k = 1; k <= Techniques::count; ++k)
      nearest = simd::select(score >= V(float(k) - 0.5f), V(float(k)), nearest);
    return simd::select(simd::absolute(score - nearest) <= V(limit), nearest, V(0.0f));
  }
};
static_assert(score_to_label<redzap<>>);

}  // namespace redzap::inline REDZAP_ISA::predictor
