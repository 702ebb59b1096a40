// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/activation.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// `activate` on a register, lane by lane: the same values, NaN included.
template <class V>
[[gnu::always_inline]] inline V activate_lanes(activation function, V x) {
  return function == activation::relu ? simd::select(x <= V(0.0f), V(0.0f), x) : x;
}

}  // namespace redzap::inline REDZAP_ISA::kernel
