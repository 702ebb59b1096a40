// SPDX-License-Identifier: MIT
#pragma once
#include <limits>
#include <redzap/aggregate/concept.hpp>
#include <redzap/core/isa.hpp>

namespace redzap::inline REDZAP_ISA::aggregate {

/// The largest value, eq. (9)'s F.
struct max {
  static constexpr std::string_view name = "max";
  template <class V>
  static V identity() {
    return V(std::numeric_limits<float>::lowest());
  }
  template <class V>
  static V combine(V state, V value) {
    return simd::maximum(state, value);
  }
  template <class V>
  static V finish(V state, int) {
    return state;
  }
};
static_assert(aggregator<max>);

}  // namespace redzap::inline REDZAP_ISA::aggregate
