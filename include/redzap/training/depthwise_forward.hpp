// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/training/lane_sums.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// z(p, q) = sum over the 9 taps of weight x hidden, without bias, on one map of 16 channels; adds z and z^2 to the
/// sums. hidden: bordered; weight: [9][16]; z: plain. Taps are summed in their order.
template <class Isa = native_isa>
void depthwise_forward(map_geometry const& map, float const* hidden, float const* weight, float* z, lane_sums& sum,
                       lane_sums& squares) {
  using V = typename Isa::f32;
  for (int lane = 0; lane < block; lane += Isa::lanes) {
    V w[taps], total(0.0f), square(0.0f);
    unroll<taps>([&](auto k) __attribute__((always_inline)) { w[k] = simd::load<V>(weight + k * block + lane); });
    for (int p = 0; p < map.rows(); ++p) {
      float const* const above = hidden + map.bordered(p - 1, -1) + lane;
      float const* const here = hidden + map.bordered(p, -1) + lane;
      float const* const below = hidden + map.bordered(p + 1, -1) + lane;
      float* const out = z + std::ptrdiff_t(p) * map.columns() * block + lane;
      for (int q = 0; q < map.columns() * block; q += block) {
        V value = simd::load<V>(above + q) * w[0];
        unroll<2>([&](auto k) __attribute__((always_inline)) {
          value = simd::multiply_add(w[k + 1], simd::load<V>(above + q + (k + 1) * block), value);
        });
        unroll<3>([&](auto k) __attribute__((always_inline)) {
          value = simd::multiply_add(w[k + 3], simd::load<V>(here + q + k * block), value);
        });
        unroll<3>([&](auto k) __attribute__((always_inline)) {
          value = simd::multiply_add(w[k + 6], simd::load<V>(below + q + k * block), value);
        });
        simd::store(out + q, value);
        total = total + value;
        square = simd::multiply_add(value, value, square);
      }
    }
    sum.add(lane, total);
    squares.add(lane, square);
  }
}

}  // namespace redzap::inline REDZAP_ISA::training
