// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// True with -Os: hot loops are then not unrolled beyond what keeps their sums in registers. Values are the same.
#ifdef __OPTIMIZE_SIZE__
inline constexpr bool compiled_for_size = true;
#else
inline constexpr bool compiled_for_size = false;
#endif

}  // namespace redzap::inline REDZAP_ISA
