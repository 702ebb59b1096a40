// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/predictor/target_positions.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// Labels one block of 16 channels anew where too much was found needed: of I_t only what has the highest scores is
/// needed (label 0) still, all else is zero (label 1).
///  - scores: [P * Q][16], read at I_t alone; the higher, the more is lost with the activation
///  - targets: I_t of the P x Q map, or of some rows of it
///  - channels: 1 to 16, of which the block's activations are; the other lanes count for nothing
///  - most: activations of I_t that may be needed
///  - labels: [P * Q][16], as label_scores left them
/// A cut is found by bisection, so a few less than `most` may be left. No allocation, no exception.
inline void label_within(float const* scores, target_positions const& targets, int channels, long long most,
                         label* labels) noexcept {
  constexpr int block = 16, steps = 24;
  long long needed = 0;
  for (auto const& target : targets.all())
    for (int c = 0; c < channels; ++c) needed += labels[std::ptrdiff_t(target.position) * block + c] == 0;
  if (needed <= most) return;

  auto const above = [&](float cut) {
    long long count = 0;
    for (auto const& target : targets.all()) {
      float const* const at = scores + std::ptrdiff_t(target.position) * block;
      int here = 0;
      for (int c = 0; c < channels; ++c) here += at[c] > cut;
      count += here;
    }
    return count;
  };
  float low = scores[std::ptrdiff_t(targets.all()[0].position) * block], high = low;
  for (auto const& target : targets.all())
    for (int c = 0; c < channels; ++c) {
      float const score = scores[std::ptrdiff_t(target.position) * block + c];
      low = std::min(low, score), high = std::max(high, score);
    }
  for (int i = 0; i < steps; ++i) {   // nothing is above `high`, if only because no number is above a NaN
    float const middle = low + (high - low) / 2;
    (above(middle) <= most ? high : low) = middle;
  }
  for (auto const& target : targets.all())
    for (std::ptrdiff_t at = std::ptrdiff_t(target.position) * block, end = at + block; at < end; ++at)
      labels[at] |= static_cast<label>(!(scores[at] > high));
}

}  // namespace redzap::inline REDZAP_ISA::predictor
