// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/predictor/concept.hpp>
#include <redzap/predictor/target_positions.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// Labels one block of 16 channels by scores that are there already.
///  - scores: [P * Q][16], read at I_t alone
///  - targets: I_t of the P x Q map, or of some rows of it
///  - labels: [P * Q][16], written in all of these rows: 0 on the pattern (I_s)
/// No allocation, no exception.
template <score_to_label Score, class Isa = native_isa>
void label_scores(float const* scores, target_positions const& targets, Score const& score, label* labels) noexcept {
  Score const own = score;  // whose members no store of a label can change
  using V = typename Isa::f32;
  constexpr int block = 16;
  std::ptrdiff_t const row = std::ptrdiff_t(targets.width()) * block;
  std::fill_n(labels + targets.rows().first * row, targets.rows().size() * row, label{0});
  for (auto const& target : targets.all())
    for (std::ptrdiff_t at = std::ptrdiff_t(target.position) * block, end = at + block; at < end; at += Isa::lanes)
      simd::store_bytes(labels + at, own.label(simd::load<V>(scores + at)));
}

}  // namespace redzap::inline REDZAP_ISA::predictor
