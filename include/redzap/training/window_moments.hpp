// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/training/batch_norm.hpp>
#include <redzap/training/lane_sums.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// First and second moments of the 9 taps x_k of the partial ofmap's windows, summed over a batch, per channel. A
/// convolution is linear in its taps, so they give the batch statistics of *any* kernel w without a pass over maps:
/// sum z = w . sum x, sum z^2 = w' (sum x x') w. All predictors of a layer and pattern share them.
class window_moments {
 public:
  /// Adds one map of 16 channels. partial: bordered.
  template <class Isa = native_isa>
  void add(map_geometry const& map, float const* partial) {
    positions_ += map.positions();
    for (auto const& positions : map.classes())
      with_tap_count(positions.count,
                     [&](auto count) { this->template add_class<Isa, decltype(count)::value>(positions, partial); });
    if (++pending_ == maps_in_float) flush();
  }

  /// To be called after the last map, before reading.
  void flush() {
    for (std::size_t i = 0; i < sum_.size(); ++i) sum_[i] += double(recent_sum_[i]);
    for (std::size_t i = 0; i < product_.size(); ++i) product_[i] += double(recent_product_[i]);
    recent_sum_ = {};
    recent_product_ = {};
    pending_ = 0;
  }

  /// Number of windows.
  double count() const { return positions_; }
  double sum(int k, int lane) const { return sum_[index(k, lane)]; }
  double product(int j, int k, int lane) const { return product_[index(std::min(j, k) * taps + std::max(j, k), lane)]; }

  /// The batch statistics of the convolution by weight, [9][16].
  batch_norm statistics(float const* weight) const {
    batch_norm::lanes total{}, squares{};
    for (int lane = 0; lane < block; ++lane)
      for (int k = 0; k < taps; ++k) {
        double const w = weight[k * block + lane];
        total[std::size_t(lane)] += w * sum(k, lane);
        squares[std::size_t(lane)] += w * correlation(weight, k, lane);
      }
    return batch_norm::from_sums(count(), total, squares);
  }

  /// sum over windows of z x_k, for z = the convolution by weight.
  double correlation(float const* weight, int k, int lane) const {
    double result = 0;
    for (int j = 0; j < taps; ++j) result += double(weight[j * block + lane]) * product(j, k, lane);
    return result;
  }

 private:
  static constexpr int maps_in_float = 16;  // between two flushes to double
  static std::size_t index(int row, int lane) { return std::size_t(row) * block + std::size_t(lane); }

  template <class Isa, int Used>
  void add_class(map_geometry::window_class const& positions, float const* partial) {
    using V = typename Isa::f32;
    constexpr int pairs = Used * (Used + 1) / 2;
    for (int lane = 0; lane < block; lane += Isa::lanes) {
      std::array<V, Used> total;
      std::array<V, pairs> products;
      std::array<int, Used> offset;
      unroll<Used>([&](auto i) __attribute__((always_inline)) {
        total[i] = V(0.0f);
        offset[i] = positions.offset[i] + lane;
      });
      unroll<pairs>([&](auto i) __attribute__((always_inline)) { products[i] = V(0.0f); });
      for (int const at : positions.bordered) {
        std::array<V, Used> x;
        unroll<Used>([&](auto i) __attribute__((always_inline)) {
          x[i] = simd::load<V>(partial + at + offset[i]);
          total[i] = total[i] + x[i];
          unroll<decltype(i)::value + 1>([&](auto j) __attribute__((always_inline)) {
            constexpr int pair = decltype(i)::value * (decltype(i)::value + 1) / 2 + decltype(j)::value;
            products[pair] = simd::multiply_add(x[i], x[j], products[pair]);
          });
        });
      }
      auto add_to = [&](float* sum, V value) { simd::store(sum, simd::load<V>(sum) + value); };
      unroll<Used>([&](auto i) __attribute__((always_inline)) {
        add_to(&recent_sum_[index(positions.tap[i], lane)], total[i]);
        unroll<decltype(i)::value + 1>([&](auto j) __attribute__((always_inline)) {
          constexpr int pair = decltype(i)::value * (decltype(i)::value + 1) / 2 + decltype(j)::value;
          add_to(&recent_product_[index(positions.tap[j] * taps + positions.tap[i], lane)], products[pair]);
        });
      });
    }
  }

  static constexpr std::size_t sum_size = std::size_t(taps) * block, product_size = sum_size * taps;
  double positions_ = 0;
  int pending_ = 0;
  std::array<double, sum_size> sum_{};
  std::array<double, product_size> product_{};
  std::array<float, sum_size> recent_sum_{};
  std::array<float, product_size> recent_product_{};
};

}  // namespace redzap::inline REDZAP_ISA::training
