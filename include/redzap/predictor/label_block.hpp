// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/predictor/concept.hpp>
#include <redzap/predictor/score_block.hpp>
#include <redzap/predictor/target_positions.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// Step 2 of the three: labels one block of 16 channels by the scores of score_block, whose arguments the others are.
///  - labels: [P * Q][16], written in all rows of the targets: 0 on the pattern (I_s); tail lanes get the label of
///  score 0.
/// No allocation, no exception.
template <score_to_label Score, class Isa = native_isa>
void label_block(float const* block, float const* partial, target_positions const& targets, float* hidden,
                 Score const& score, label* labels) {
  std::ptrdiff_t const row = std::ptrdiff_t(targets.width()) * weights::lanes;
  std::fill_n(labels + targets.rows().first * row, targets.rows().size() * row, label{0});
  score_block<Isa>(
      block, partial, targets, hidden,
      [ labels, own = score ](std::ptrdiff_t at, auto scores)
          __attribute__((always_inline)) {  // own: no store changes it
            simd::store_bytes(labels + at, own.label(scores));
          });
}

}  // namespace redzap::inline REDZAP_ISA::predictor
