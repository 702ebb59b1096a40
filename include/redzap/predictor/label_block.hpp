// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/predictor/concept.hpp>
#include <redzap/predictor/target_positions.hpp>
#include <redzap/predictor/weights.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

namespace detail {

/// A depthwise 3x3 stage on `lanes<V>` channels of a block, its weights in registers. Order of operations: the bias,
/// then one multiply_add a tap in row-major order; taps outside the map are skipped, which adds the same as a border of
/// zeros.
template <class V>
struct depthwise_stage {
  static constexpr int lanes = weights::lanes;
  std::array<V, weights::taps> weight;
  V bias;

  explicit depthwise_stage(float const* from) : bias(simd::load<V>(from + weights::taps * lanes)) {
    for (int tap = 0; tap < weights::taps; ++tap) weight[tap] = simd::load<V>(from + tap * lanes);
  }

  /// `at` is the position's own place in the map, one row being `row` floats.
  [[gnu::always_inline]] V inside(float const* at, std::ptrdiff_t row) const {
    V sum = bias;
    unroll<weights::taps>([&](auto tap) __attribute__((always_inline)) {
      sum = simd::multiply_add(simd::load<V>(at + (tap / 3 - 1) * row + (tap % 3 - 1) * lanes), weight[tap], sum);
    });
    return sum;
  }

  V border(float const* map, int p, int q, int height, int width) const {
    V sum = bias;
    for (int y = std::max(p - 1, 0); y <= std::min(p + 1, height - 1); ++y)
      for (int x = std::max(q - 1, 0); x <= std::min(q + 1, width - 1); ++x) {
        std::size_t const offset = (std::size_t(y) * width + x) * lanes;
        sum = simd::multiply_add(simd::load<V>(map + offset), weight[(y - p + 1) * 3 + (x - q + 1)], sum);
      }
    return sum;
  }
};

/// hidden = relu(stage(map)) at every position.
template <class V>
void hidden_map(depthwise_stage<V> const& stage, float const* map, int height, int width, float* hidden) {
  constexpr int lanes = weights::lanes;
  std::ptrdiff_t const row = std::ptrdiff_t(width) * lanes;
  auto put = [&](int p, int q, V sum) __attribute__((always_inline)) {
    simd::store(hidden + p * row + q * lanes, simd::maximum(sum, V(0.0f)));
  };
  for (int p = 0; p < height; ++p) {
    bool const edge = p == 0 || p == height - 1;
    int const first = edge ? width : 1, last = edge ? width : width - 1;  // [first, last): the interior columns
    for (int q = 0; q < std::min(first, width); ++q) put(p, q, stage.border(map, p, q, height, width));
    for (int q = first; q < last; ++q) put(p, q, stage.inside(map + p * row + q * lanes, row));
    for (int q = std::max(last, first); q < width; ++q) put(p, q, stage.border(map, p, q, height, width));
  }
}

}  // namespace detail

/// Step 2 of the three: labels one block of 16 channels.
///  - block: weights::block(b), weights::block_floats floats
///  - partial: the block of the partial ofmap, [P * Q][16], after ReLU. Precondition: zero at every target (I_t).
///  - targets: I_t of the P x Q map
///  - hidden: scratch, [P * Q][16]
///  - labels: [P * Q][16], written everywhere: 0 on the pattern (I_s); tail lanes get the label of score 0.
/// The two stages run over hidden = relu(dw1(partial)), score = dw2(hidden); both maps have a border of zeros. Channels
/// do not mix, and every sum has one order (depthwise_stage), so labels do not depend on threads or blocking. No
/// allocation, no exception.
template <score_to_label Score, class Isa = native_isa>
void label_block(float const* block, float const* partial, target_positions const& targets, float* hidden,
                 Score const& score, label* labels) {
  using V = typename Isa::f32;
  constexpr int lanes = weights::lanes;
  int const height = targets.height(), width = targets.width();
  std::fill_n(labels, std::size_t(height) * width * lanes, label{0});
  for (int lane = 0; lane < lanes; lane += Isa::lanes) {
    detail::depthwise_stage<V> const first(block + lane), second(block + weights::stage_floats + lane);
    float* const own = hidden + lane;
    detail::hidden_map(first, partial + lane, height, width, own);
    auto put = [&](int index, V sum) __attribute__((always_inline)) {
      simd::store_bytes(labels + std::size_t(index) * lanes + lane, score.label(sum));
    };
    for (auto const& t : targets.interior())
      put(t.index, second.inside(own + std::size_t(t.index) * lanes, std::ptrdiff_t(width) * lanes));
    for (auto const& t : targets.border()) put(t.index, second.border(own, t.p, t.q, height, width));
  }
}

}  // namespace redzap::inline REDZAP_ISA::predictor
