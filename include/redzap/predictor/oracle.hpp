// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/predictor/check_threshold.hpp>
#include <redzap/predictor/difference.hpp>
#include <redzap/predictor/normalizer.hpp>
#include <redzap/predictor/target_positions.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::predictor {

/// The best labels there are, from the true values: the technique nearest to X where Delta = d / N <= epsilon, else 0.
/// A training target is the same with epsilon_train. The ideal techniques of the paper are
///  - ideal RedZAP: oracle<redzap_techniques>
///  - ideal zero-reducible: oracle<zap_techniques>
///  - ideal ZAP, exact zeros only: exact_zeros()
template <class Techniques = redzap_techniques, class Normalizer = normalizer::ofmap_difference>
struct oracle {
  using techniques = Techniques;
  static constexpr std::string_view name = "oracle";

  float threshold = 0;  ///< epsilon in [0, 1)
  Normalizer normalizer{};

  static void check_threshold(float epsilon) { predictor::check_threshold(epsilon); }

  /// The labels of all channels, [channels / 16][positions][16], written everywhere: 0 outside the targets; tail lanes
  /// are of no account. Precondition: maps.positions == targets.height() * targets.width().
  void label(candidates<Techniques> const& maps, target_positions const& targets, ::redzap::label* labels) const {
    using V = native_isa::f32;
    constexpr int block = candidates<Techniques>::block;
    float const n = normalizer.of(maps);
    std::fill_n(labels, maps.offset(maps.blocks(), 0), ::redzap::label{0});
    for (int b = 0; b < maps.blocks(); ++b)
      for (auto const& t : targets.all())
        for (int lane = 0; lane < block; lane += simd::lanes<V>) {
          std::size_t const offset = maps.offset(b, t.position) + lane;
          auto const best = difference<V>::at(maps, offset);
          simd::store_bytes(labels + offset, simd::select(best.relative(n) <= V(threshold), best.label, V(0.0f)));
        }
  }
};

/// Ideal ZAP: label 1 where X is exactly zero, whatever the threshold.
inline oracle<zap_techniques, normalizer::constant> exact_zeros() {
  return {.threshold = 0, .normalizer = {.value = 1}};
}

}  // namespace redzap::inline REDZAP_ISA::predictor
