// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// True with -Os: hot loops are then not unrolled beyond what keeps their sums in registers. Values are the same, and
/// so must be all that another file of the program can see, compiled with -O2: nothing but a function's body may depend
/// on it.
#ifdef __OPTIMIZE_SIZE__
inline constexpr bool compiled_for_size = true;
#else
inline constexpr bool compiled_for_size = false;
#endif

}  // namespace redzap::inline REDZAP_ISA
