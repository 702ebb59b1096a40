// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/concept.hpp>
#include <redzap/aggregate/max.hpp>
#include <redzap/aggregate/min.hpp>

namespace redzap::inline REDZAP_ISA::aggregate {

/// Half the sum of the smallest and the largest value.
struct midrange {
  static constexpr std::string_view name = "mid-range";
  template <class V>
  struct bounds {
    V low, high;
  };
  template <class V>
  static bounds<V> identity() {
    return {min::identity<V>(), max::identity<V>()};
  }
  template <class V>
  static bounds<V> combine(bounds<V> state, V value) {
    return {min::combine(state.low, value), max::combine(state.high, value)};
  }
  template <class V>
  static V finish(bounds<V> state, int) {
    return (state.low + state.high) * V(0.5f);
  }
};
static_assert(aggregator<midrange>);

}  // namespace redzap::inline REDZAP_ISA::aggregate
