// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstdint>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/training/batch_norm.hpp>
#include <redzap/training/lane_sums.hpp>
#include <redzap/training/load_bytes.hpp>
#include <redzap/training/map_geometry.hpp>
#include <redzap/training/mse.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// From the second convolution's z to the loss and back, one map of 16 channels at a time: score = scale z + shift is
/// the folded second batch norm, g = dL/dscore without the loss's constant factor. Positions of I_s count as zero
/// error, so only I_t is looked at. z: plain; target: bytes in the order of z.
struct score_gradient {
  mse objective;
  std::array<float, block> scale{}, shift{};

  struct sums {
    lane_sums loss;        ///< error^2
    lane_sums gradient;    ///< g
    lane_sums gradient_z;  ///< g z
  };

  template <class Isa = native_isa>
  void add(map_geometry const& map, float const* z, std::uint8_t const* target, sums& to) const {
    using V = typename Isa::f32;
    for (int lane = 0; lane < block; lane += Isa::lanes) {
      V const a = simd::load<V>(&scale[lane]), b = simd::load<V>(&shift[lane]);
      V loss(0.0f), gradient(0.0f), gradient_z(0.0f);
      for (auto const& at : map.estimated()) {
        V const value = simd::load<V>(z + at.plain + lane);
        auto const result = objective(simd::multiply_add(a, value, b), load_bytes<V>(target + at.plain + lane));
        loss = simd::multiply_add(result.error, result.error, loss);
        gradient = gradient + result.gradient;
        gradient_z = simd::multiply_add(result.gradient, value, gradient_z);
      }
      to.loss.add(lane, loss);
      to.gradient.add(lane, gradient);
      to.gradient_z.add(lane, gradient_z);
    }
  }

  /// dz = gain g + slope z + offset, bordered; `factor` is the loss's constant factor that g lacks.
  template <class Isa = native_isa>
  void backward(map_geometry const& map, float const* z, std::uint8_t const* target, batch_norm::gradient const& norm,
                double factor, float* dz) const {
    using V = typename Isa::f32;
    std::array<float, block> gain, slope, offset;
    for (std::size_t i = 0; i < block; ++i) {
      gain[i] = static_cast<float>(norm.gain[i] * factor);
      slope[i] = static_cast<float>(norm.slope[i]);
      offset[i] = static_cast<float>(norm.offset[i]);
    }
    for (int lane = 0; lane < block; lane += Isa::lanes) {
      V const a = simd::load<V>(&scale[lane]), b = simd::load<V>(&shift[lane]);
      V const g = simd::load<V>(&gain[lane]), s = simd::load<V>(&slope[lane]), o = simd::load<V>(&offset[lane]);
      for (auto const& at : map.computed()) {
        simd::store(dz + at.bordered + lane, simd::multiply_add(s, simd::load<V>(z + at.plain + lane), o));
      }
      for (auto const& at : map.estimated()) {
        V const value = simd::load<V>(z + at.plain + lane);
        auto const result = objective(simd::multiply_add(a, value, b), load_bytes<V>(target + at.plain + lane));
        simd::store(dz + at.bordered + lane, simd::multiply_add(g, result.gradient, simd::multiply_add(s, value, o)));
      }
    }
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
