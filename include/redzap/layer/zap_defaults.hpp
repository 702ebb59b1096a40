// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/predictor/zap.hpp>

namespace redzap::inline REDZAP_ISA {

/// The policy of ZAP: an activation is computed, or zero. For kernels of one tap too, where a factor saves nothing.
struct zap_defaults : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::zap;
};

}  // namespace redzap::inline REDZAP_ISA
