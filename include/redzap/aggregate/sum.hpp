// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/concept.hpp>

namespace redzap::inline REDZAP_ISA::aggregate {

/// The sum, G of the paper: the aggregated kernel of a channel is the sum of its R * S weights.
struct sum {
  static constexpr std::string_view name = "sum";
  template <class V>
  static V identity() {
    return V(0.0f);
  }
  template <class V>
  static V combine(V state, V value) {
    return state + value;
  }
  template <class V>
  static V finish(V state, int) {
    return state;
  }
};
static_assert(aggregator<sum>);

}  // namespace redzap::inline REDZAP_ISA::aggregate
