// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// hidden(position) = relu(shift + sum over the taps in I_s of weight x partial): a predictor's first layer, its
/// batch norm folded, on one map of 16 channels. Taps on I_t, whose input is 0, are never multiplied. partial,
/// hidden: bordered (hidden's border is left alone); weight: [9][16]; shift: [16].
template <class Isa = native_isa>
void partial_depthwise(map_geometry const& map, float const* partial, float const* weight, float const* shift,
                       float* hidden) {
  using V = typename Isa::f32;
  for (auto const& positions : map.classes()) {
    with_tap_count(positions.count, [&](auto count) {
      constexpr int used = decltype(count)::value;
      for (int lane = 0; lane < block; lane += Isa::lanes) {
        std::array<V, used> w;
        std::array<int, used> offset;
        unroll<used>([&](auto i) __attribute__((always_inline)) {
          w[i] = simd::load<V>(weight + positions.tap[i] * block + lane);
          offset[i] = positions.offset[i] + lane;
        });
        V const start = simd::load<V>(shift + lane);
        for (int const at : positions.bordered) {
          V value = start;
          unroll<used>([&](auto i) __attribute__((always_inline)) {
            value = simd::multiply_add(w[i], simd::load<V>(partial + at + offset[i]), value);
          });
          simd::store(hidden + at + lane, simd::maximum(value, V(0.0f)));
        }
      }
    });
  }
}

}  // namespace redzap::inline REDZAP_ISA::training
