// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/isa.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::test {

/// A user's own aggregator, written outside the library: the middle between the smallest and the largest value of the
/// window. Its state is no number.
struct midrange {
  static constexpr std::string_view name = "midrange";
  template <class V>
  struct state {
    V low, high;
  };
  template <class V>
  static state<V> identity() {
    return {V(1e30f), V(-1e30f)};
  }
  template <class V>
  static state<V> combine(state<V> s, V value) {
    return {simd::minimum(s.low, value), simd::maximum(s.high, value)};
  }
  template <class V>
  static V finish(state<V> s, int) {
    return (s.low + s.high) * V(0.5f);
  }
};

/// RedZAP's list with a technique of one's own: nothing else has to be said.
using midrange_techniques =
    technique_list<zero, factor<aggregate::max, aggregate::sum>, factor<aggregate::average, aggregate::sum>,
                   factor<midrange, aggregate::sum>>;

}  // namespace redzap::inline REDZAP_ISA::test
