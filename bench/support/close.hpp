// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::bench {

/// Whether two orders of summation may have given a and b. Tolerance 0 asks for equality; NaN is close to nothing.
inline bool close(float a, float b, float tolerance) { return std::abs(a - b) <= tolerance * (1 + std::abs(b)); }

}  // namespace redzap::inline REDZAP_ISA::bench
