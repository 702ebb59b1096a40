// SPDX-License-Identifier: MIT
#pragma once
#include <limits>
#include <redzap/aggregate/concept.hpp>
#include <redzap/core/isa.hpp>

namespace redzap::inline REDZAP_ISA::aggregate {

/// The smallest value. A window after a ReLU that holds a zero, of the padding for instance, gives 0.
struct min {
  static constexpr std::string_view name = "min";
  template <class V>
  static V identity() {
    return V(std::numeric_limits<float>::max());
  }
  template <class V>
  static V combine(V state, V value) {
    return simd::minimum(state, value);
  }
  template <class V>
  static V finish(V state, int) {
    return state;
  }
};
static_assert(aggregator<min>);

}  // namespace redzap::inline REDZAP_ISA::aggregate
