// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/predictor/difference.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// What a predictor shall say, as bytes [blocks][positions][16]. Tail lanes of the last block get some value; nobody
/// reads it.
struct targets {
  /// ZAP: 1 = needed (X > 0), 0 = zero.
  static void needed(float const* exact, std::size_t size, std::uint8_t* target) {
    for (std::size_t i = 0; i < size; ++i) target[i] = exact[i] > 0;
  }

  /// RedZAP: the label of the nearest technique where its difference d / normalizer <= epsilon, else 0. The same rule
  /// as the oracle's.
  template <class Techniques, class Isa = native_isa>
  static void labels(predictor::candidates<Techniques> const& maps, float normalizer, float epsilon,
                     std::uint8_t* target) {
    using V = typename Isa::f32;
    std::size_t const size = maps.offset(maps.blocks(), 0);
    for (std::size_t at = 0; at < size; at += predictor::candidates<Techniques>::block) {
      for (int lane = 0; lane < maps.block; lane += Isa::lanes) {
        auto const nearest = predictor::difference<V>::at(maps, at + std::size_t(lane));
        simd::store_bytes(target + at + lane,
                          simd::select(nearest.relative(normalizer) <= V(epsilon), nearest.label, V(0.0f)));
      }
    }
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
