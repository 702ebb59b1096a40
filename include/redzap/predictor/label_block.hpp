// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/predictor/concept.hpp>
#include <redzap/predictor/target_positions.hpp>
#include <redzap/predictor/weights.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// Floats of the scratch map of label_block: the hidden map of a block with a border of one position.
constexpr std::size_t hidden_floats(int height, int width) {
  return std::size_t(weights::lanes) * (std::size_t(height) + 2) * (std::size_t(width) + 2);
}

namespace detail {

/// Zeros around the hidden map, [height + 2][width + 2][16].
inline void clear_border(float* hidden, int height, int width) {
  std::size_t const row = std::size_t(width + 2) * weights::lanes;
  std::fill_n(hidden, row, 0.0f);
  for (int p = 1; p <= height; ++p) {
    std::fill_n(hidden + p * row, weights::lanes, 0.0f);
    std::fill_n(hidden + (p + 1) * row - weights::lanes, weights::lanes, 0.0f);
  }
  std::fill_n(hidden + (height + 1) * row, row, 0.0f);
}

}  // namespace detail

/// Step 2 of the three: labels one block of 16 channels.
///  - block: weights::block(b), weights::block_floats floats
///  - partial: the block of the partial ofmap, [P * Q][16], after ReLU. Precondition: zero at every target (I_t).
///  - targets: I_t of the P x Q map
///  - hidden: scratch, hidden_floats(P, Q)
///  - labels: [P * Q][16], written everywhere: 0 on the pattern (I_s); tail lanes get the label of score 0.
/// hidden = relu(dw1(partial)), score = dw2(hidden), both depthwise 3x3 with a border of zeros. A sum is the bias, then one
/// multiply_add a tap in row-major order; the first stage leaves out the taps on zeros of I_t, two thirds of them with
/// pattern D, and the second computes only I_t. Channels do not mix, so labels do not depend on threads or blocking. No
/// allocation, no exception.
template <score_to_label Score, class Isa = native_isa>
void label_block(float const* block, float const* partial, target_positions const& targets, float* hidden,
                 Score const& score, label* labels) {
  using V = typename Isa::f32;
  constexpr int lanes = weights::lanes, taps = weights::taps;
  int const height = targets.height(), width = targets.width();
  std::ptrdiff_t const row = std::ptrdiff_t(width + 2) * lanes;
  std::fill_n(labels, std::size_t(height) * width * lanes, label{0});
  detail::clear_border(hidden, height, width);
  for (int lane = 0; lane < lanes; lane += Isa::lanes) {
    float const *const first = block + lane, *const second = first + weights::stage_floats;
    V const first_bias = simd::load<V>(first + taps * lanes), second_bias = simd::load<V>(second + taps * lanes);
    for (int p = 0, position = 0; p < height; ++p)
      for (int q = 0; q < width; ++q, ++position) {
        V sum = first_bias;
        for (auto const& tap : targets.taps_around(position))
          sum = simd::multiply_add(simd::load<V>(partial + tap.position * lanes + lane),
                                   simd::load<V>(first + tap.number * lanes), sum);
        simd::store(hidden + (p + 1) * row + (q + 1) * lanes + lane, simd::maximum(sum, V(0.0f)));
      }
    std::array<V, taps> weight;
    for (int tap = 0; tap < taps; ++tap) weight[tap] = simd::load<V>(second + tap * lanes);
    for (auto const& target : targets.all()) {
      float const* const window = hidden + std::ptrdiff_t(target.neighbourhood) * lanes + lane;
      V sum = second_bias;
      unroll<taps>([&](auto tap) __attribute__((always_inline)) {
        sum = simd::multiply_add(simd::load<V>(window + tap / 3 * row + tap % 3 * lanes), weight[tap], sum);
      });
      simd::store_bytes(labels + std::ptrdiff_t(target.position) * lanes + lane, score.label(sum));
    }
  }
}

}  // namespace redzap::inline REDZAP_ISA::predictor
