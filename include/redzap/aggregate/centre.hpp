// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/aggregate/concept.hpp>

namespace redzap::inline REDZAP_ISA::aggregate {

/// The tap in the middle of Taps, of a window as of a kernel: values come row by row, so that it is number
/// (Taps - 1) / 2.
template <int Taps>
struct centre {
  static_assert(Taps >= 1 && Taps % 2 == 1, "centre: an even number of taps has no middle one");
  static constexpr std::string_view name = "centre";
  static constexpr int taps = Taps;

  template <class V>
  struct found {
    V value;
    int seen;
  };
  template <class V>
  static found<V> identity() {
    return {V(0.0f), 0};
  }
  template <class V>
  static found<V> combine(found<V> state, V value) {
    return {state.seen == (Taps - 1) / 2 ? value : state.value, state.seen + 1};
  }
  template <class V>
  static V finish(found<V> state, [[maybe_unused]] int count) {
    assert(count == Taps);
    return state.value;
  }
};
static_assert(aggregator<centre<9>>);

}  // namespace redzap::inline REDZAP_ISA::aggregate
