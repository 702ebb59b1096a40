// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/predictor/redzap.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/tensor/layout.hpp>

namespace redzap::inline REDZAP_ISA {

/// The policy of a layer. Derive from it and override what you mean; a role is a name, never a place in a list.
struct defaults {
  using precision = redzap::precision::f32;     ///< how weights are stored; sums and activations are f32
  using layout = redzap::layout::packed;        ///< how activations lie in memory between layers
  using techniques = redzap_techniques;         ///< what may stand in for a full convolution
  using predictor = redzap::predictor::redzap<techniques>;   ///< who decides; its techniques are the same list
};

}  // namespace redzap::inline REDZAP_ISA
