// SPDX-License-Identifier: MIT
#pragma once
#include <cstdio>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// Throws redzap::error unless 0 <= epsilon < 1, the range in which RedZAP's threshold is quoted.
inline void check_threshold(float epsilon) {
  if (epsilon >= 0 && epsilon < 1) return;
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(epsilon));
  raise(error("threshold", std::string("must be at least 0 and less than 1, is ") + text));
}

}  // namespace redzap::inline REDZAP_ISA::predictor
