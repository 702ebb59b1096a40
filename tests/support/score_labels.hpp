// SPDX-License-Identifier: MIT
#pragma once
#include <doctest/doctest.h>

#include <array>
#include <redzap/core/isa.hpp>
#include <redzap/predictor/concept.hpp>

namespace redzap::inline REDZAP_ISA::test {

/// The label of a score, as a float and in every lane of a register: both must agree.
template <predictor::score_to_label Score>
int label_of(Score const& score, float value) {
  using V = native_isa::f32;
  float const result = score.label(value);
  std::array<float, simd::lanes<V>> lanes{};
  simd::store(lanes.data(), score.label(V(value)));
  CAPTURE(value);
  for (float const lane : lanes) CHECK(lane == result);
  return static_cast<int>(result);
}

}  // namespace redzap::inline REDZAP_ISA::test
