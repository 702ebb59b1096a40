// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/predictor/target_positions.hpp>
#include <redzap/predictor/weights.hpp>
#include <utility>

namespace redzap::inline REDZAP_ISA::predictor {

/// Floats of the scratch map of score_block: the hidden map of `rows` rows of a block, with a border of one position.
constexpr std::size_t hidden_floats(int rows, int width) {
  return std::size_t(weights::lanes) * (std::size_t(rows) + 2) * (std::size_t(width) + 2);
}

namespace detail {

/// Zeros where the hidden map, [targets.rows().size() + 2][width + 2][16], lies outside the ofmap.
inline void clear_border(float* hidden, target_positions const& targets) {
  std::size_t const row = std::size_t(targets.width() + 2) * weights::lanes;
  int const rows = targets.rows().size();
  if (targets.hidden_rows().first == targets.rows().first) std::fill_n(hidden, row, 0.0f);
  for (int p = 0; p < rows + 2; ++p) {
    std::fill_n(hidden + p * row, weights::lanes, 0.0f);
    std::fill_n(hidden + (p + 1) * row - weights::lanes, weights::lanes, 0.0f);
  }
  if (targets.hidden_rows().last == targets.rows().last) std::fill_n(hidden + (rows + 1) * row, row, 0.0f);
}

/// hidden = relu(first stage) at the positions of a class, for one register of channels. Taps: positions.count, at
/// compile time, so that the weights stay in registers and a position is straight code: a load and an FMA a tap, three
/// with pattern D.
template <class V, std::size_t Taps>
void hidden_map(float const* stage, float const* partial, target_positions::window_class const& positions, int width,
                float* hidden) {
  constexpr int lanes = weights::lanes;
  V const bias = simd::load<V>(stage + weights::bias_at);
  std::array<V, Taps> weight;
  std::array<std::ptrdiff_t, Taps> offset;
  unroll<Taps>([&](auto i) __attribute__((always_inline)) {
    weight[i] = simd::load<V>(stage + positions.tap[i] * lanes);
    offset[i] = std::ptrdiff_t(positions.offset[i]) * lanes;
  });
  float* const centre = hidden + std::ptrdiff_t(width + 3) * lanes;   // of the neighbourhood that begins at hidden
  for (auto const& place : positions.places) {
    float const* const at = partial + std::ptrdiff_t(place.position) * lanes;
    V sum = bias;
    unroll<Taps>([&](auto i) __attribute__((always_inline)) {
      sum = simd::multiply_add(simd::load<V>(at + offset[i]), weight[i], sum);
    });
    simd::store(centre + std::ptrdiff_t(place.neighbourhood) * lanes, simd::maximum(sum, V(0.0f)));
  }
}

/// hidden_map for 0 to 9 taps.
template <class V>
inline constexpr auto hidden_maps = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array{&hidden_map<V, I>...};
}
(std::make_index_sequence<weights::taps + 1>{});

}  // namespace detail

/// The scores of one block of 16 channels, for a predictor that looks at computed activations: calls take(offset,
/// scores) with a register of them for I_t, offset being that of the first in a map [P * Q][16].
///  - block: weights::block(b), weights::block_floats floats
///  - partial: the block of the partial ofmap, [P * Q][16], after ReLU. Precondition: zero at every target (I_t), and
///  complete
///    on the pattern up to two rows beyond those of the targets. `take` may write at I_t.
///  - targets: I_t of the P x Q map, or of some rows of it
///  - hidden: scratch, hidden_floats(targets.rows().size(), Q)
/// hidden = relu(dw1(partial)), score = dw2(hidden), both depthwise 3x3 with a border of zeros. A sum is the bias, then
/// one multiply_add a tap in row-major order; the first stage leaves out the taps on zeros of I_t, two thirds of them
/// with pattern D, and the second computes only I_t: nine loads and FMAs, their weights in registers. Channels do not
/// mix, so scores do not depend on threads or blocking. No allocation, no exception.
template <class Isa = native_isa, class Take>
[[gnu::always_inline]] inline void score_block(float const* block, float const* partial,
                                               target_positions const& targets, float* hidden, Take take) {
  using V = typename Isa::f32;
  constexpr int lanes = weights::lanes, taps = weights::taps;
  std::ptrdiff_t const row = std::ptrdiff_t(targets.width() + 2) * lanes;
  if (targets.all().empty()) return;
  detail::clear_border(hidden, targets);
  for (int lane = 0; lane < lanes; lane += Isa::lanes) {
    float const *const first = block + lane, *const second = first + weights::stage_floats;
    for (auto const& positions : targets.classes())
      detail::hidden_maps<V>[positions.count](first, partial + lane, positions, targets.width(), hidden + lane);
    V const bias = simd::load<V>(second + weights::bias_at);
    std::array<V, taps> weight;
    for (std::ptrdiff_t tap = 0; tap < taps; ++tap) weight[tap] = simd::load<V>(second + tap * lanes);
    for (auto const& target : targets.all()) {
      float const* const window = hidden + std::ptrdiff_t(target.neighbourhood) * lanes + lane;
      V sum = bias;
      unroll<taps>([&](auto tap) __attribute__((always_inline)) {
        sum = simd::multiply_add(simd::load<V>(window + tap / 3 * row + tap % 3 * lanes), weight[tap], sum);
      });
      take(std::ptrdiff_t(target.position) * lanes + lane, sum);
    }
  }
}

}  // namespace redzap::inline REDZAP_ISA::predictor
