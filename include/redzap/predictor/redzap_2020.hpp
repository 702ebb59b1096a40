// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/predictor/check_threshold.hpp>
#include <redzap/predictor/concept.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// The rule of the authors' earlier paper, with the same trained weights: k = trunc(m) and delta = m - k; the label is
/// k where delta <= epsilon, else 0, and 0 from m = count + 1 on.
template <class Techniques = redzap_techniques>
struct redzap_2020 {
  using techniques = Techniques;
  static constexpr std::string_view name = "redzap-2020";
  static constexpr int channel_group = 1;

  float threshold = 0;  ///< epsilon in [0, 1)

  static void check_threshold(float epsilon) { predictor::check_threshold(epsilon); }

  template <class V>
  V label(V score) const {
    V const m = simd::maximum(score, V(0.0f));  // NaN becomes 0
    V whole(0.0f);
    for (int k = 1; k <= Techniques::count; ++k) whole = simd::select(m >= V(float(k)), V(float(k)), whole);
    V const within = simd::select(m - whole <= V(threshold), whole, V(0.0f));
    return simd::select(m < V(Techniques::count + 1.0f), within, V(0.0f));
  }
};
static_assert(score_to_label<redzap_2020<>>);

}  // namespace redzap::inline REDZAP_ISA::predictor
