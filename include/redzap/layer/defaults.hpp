// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/layer/instrument.hpp>
#include <redzap/predictor/redzap.hpp>
#include <redzap/precision/f32.hpp>

namespace redzap::inline REDZAP_ISA {

/// The policy of a layer. Derive from it and override what you mean; a role is a name, never a place in a list.
/// Layouts are no part of it: a view of a user's memory has one, and between layers it is layout::packed.
struct defaults {
  using precision = redzap::precision::f32;     ///< how weights are stored; sums and activations are f32
  using techniques = redzap_techniques;         ///< what may stand in for a full convolution
  using predictor = redzap::predictor::redzap<techniques>;   ///< who decides; its techniques are the same list
  using instrument = layer::no_instrument;      ///< who is told which step a run is at; for its times trace::step_clock
};

}  // namespace redzap::inline REDZAP_ISA
