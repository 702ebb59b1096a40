// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// sums(k) += sum over positions of gradient(position) partial(position + k), on one map of 16 channels: the weight
/// gradient of a convolution of the partial ofmap, walked over I_s alone. partial, gradient: bordered; sums: [9][16].
template <class Isa = native_isa>
void partial_weight_gradient(map_geometry const& map, float const* partial, float const* gradient, float* sums) {
  using V = typename Isa::f32;
  int offset[taps];
  unroll<taps>([&](auto k) __attribute__((always_inline)) { offset[k] = -map.offset(k); });
  for (int lane = 0; lane < block; lane += Isa::lanes) {
    V total[taps];
    unroll<taps>([&](auto k) __attribute__((always_inline)) { total[k] = V(0.0f); });
    for (auto const& at : map.computed()) {
      V const x = simd::load<V>(partial + at.bordered + lane);
      unroll<taps>([&](auto k) __attribute__((always_inline)) {
        total[k] = simd::multiply_add(x, simd::load<V>(gradient + at.bordered + offset[k] + lane), total[k]);
      });
    }
    unroll<taps>([&](auto k) __attribute__((always_inline)) {
      float* const to = sums + k * block + lane;
      simd::store(to, simd::load<V>(to) + total[k]);
    });
  }
}

}  // namespace redzap::inline REDZAP_ISA::training
