// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <limits>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// One layer of one image: the dense ofmap X (after bias and ReLU) and, per technique, the value X_hat that would stand
/// in its place. All maps are layout::packed, [channels / 16][positions][16]; what the tail lanes hold is of no
/// account.
template <class Techniques>
struct candidates {
  float const* exact = nullptr;
  /// replacement[label - 1]; null stands for zeros (redzap::zero).
  std::array<float const*, Techniques::count> replacement{};
  int channels = 0;   ///< M
  int positions = 0;  ///< P * Q

  static constexpr int block = 16;
  int blocks() const { return (channels + block - 1) / block; }
  /// Lanes of a block that stand for a channel: 16, fewer in the last one.
  int live(int b) const { return channels - b * block < block ? channels - b * block : block; }
  std::size_t offset(int b, int position) const {
    return (std::size_t(b) * std::size_t(positions) + std::size_t(position)) * block;
  }
};

/// d = min over the techniques of |X - X_hat|, with the label that attains it (as float; ties to the lowest). Label 0
/// and an infinite distance where no technique has a finite one: X or every X_hat is NaN or infinite.
template <class V = float>
struct difference {
  V distance;
  V label;

  /// At the lanes from `offset` on of every map.
  template <class Techniques>
  [[gnu::always_inline]] static difference at(candidates<Techniques> const& maps, std::size_t offset) {
    V const exact = simd::load<V>(maps.exact + offset);
    difference best{V(std::numeric_limits<float>::infinity()), V(0.0f)};
    for (int t = 0; t < Techniques::count; ++t) {
      V const value = maps.replacement[t] ? simd::load<V>(maps.replacement[t] + offset) : V(0.0f);
      V const distance = simd::absolute(exact - value);
      auto const closer = distance < best.distance;
      best.label = simd::select(closer, V(static_cast<float>(t + 1)), best.label);
      best.distance = simd::select(closer, distance, best.distance);
    }
    return best;
  }

  /// Delta = d / N in [0, 1], and 0 where N is 0.
  V relative(float normalizer) const { return normalizer == 0 ? V(0.0f) : distance / V(normalizer); }
};

}  // namespace redzap::inline REDZAP_ISA::predictor
