// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/training/lane_sums.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// Backward of a depthwise 3x3 convolution that reads a ReLU's output, on one map of 16 channels. From dz = dL/dz:
///   dweight(k) += sum over positions of dz(position) hidden(position + k)
///   dhidden(position) = sum over k of weight(k) dz(position - k) where hidden > 0, else 0; its sum over
///     the map is added to `sum`.
/// hidden, dz, dhidden: bordered (dhidden's border is left alone); weight, dweight: [9][16]. One load of dz serves
/// both gradients.
template <class Isa = native_isa>
void depthwise_backward(map_geometry const& map, float const* hidden, float const* dz, float const* weight,
                        float* dweight, float* dhidden, lane_sums& sum) {
  using V = typename Isa::f32;
  for (int lane = 0; lane < block; lane += Isa::lanes) {
    V w[taps], dw[taps], total(0.0f);
    unroll<taps>([&](auto k) __attribute__((always_inline)) {
      w[k] = simd::load<V>(weight + k * block + lane);
      dw[k] = V(0.0f);
    });
    for (int p = 0; p < map.rows(); ++p) {
      float const* const above = dz + map.bordered(p - 1, -1) + lane;
      float const* const here = dz + map.bordered(p, -1) + lane;
      float const* const below = dz + map.bordered(p + 1, -1) + lane;
      float const* const from = hidden + map.bordered(p, 0) + lane;
      float* const to = dhidden + map.bordered(p, 0) + lane;
      for (int q = 0; q < map.columns() * block; q += block) {
        V const h = simd::load<V>(from + q);
        V sum3[3] = {V(0.0f), V(0.0f), V(0.0f)};  // three chains: one of nine would wait on itself
        auto row = [&](float const* gradient, auto r) {
          unroll<3>([&](auto s) __attribute__((always_inline)) {
            constexpr int k = 8 - (3 * decltype(r)::value + decltype(s)::value);
            V const g = simd::load<V>(gradient + q + s * block);
            dw[k] = simd::multiply_add(g, h, dw[k]);
            sum3[r] = simd::multiply_add(g, w[k], sum3[r]);
          });
        };
        row(above, std::integral_constant<int, 0>{});
        row(here, std::integral_constant<int, 1>{});
        row(below, std::integral_constant<int, 2>{});
        V const masked = simd::select(h > V(0.0f), sum3[0] + sum3[1] + sum3[2], V(0.0f));
        simd::store(to + q, masked);
        total = total + masked;
      }
    }
    unroll<taps>([&](auto k) __attribute__((always_inline)) {
      float* const at = dweight + k * block + lane;
      simd::store(at, simd::load<V>(at) + dw[k]);
    });
    sum.add(lane, total);
  }
}

}  // namespace redzap::inline REDZAP_ISA::training
