// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cassert>
#include <limits>
#include <redzap/aggregate/concept.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/unroll.hpp>

namespace redzap::inline REDZAP_ISA::aggregate {

/// The middle of Taps values in order of size. An insertion sort without a branch, in registers: the state is the
/// (Taps + 1) / 2 smallest values so far, ascending, and its last is the median in the end.
template <int Taps>
struct median {
  static_assert(Taps >= 1 && Taps % 2 == 1, "median: an even number of values has no middle one");
  static constexpr std::string_view name = "median";
  static constexpr int taps = Taps;
  static constexpr int kept = (Taps + 1) / 2;

  template <class V>
  static std::array<V, kept> identity() {
    std::array<V, kept> state;
    unroll<kept>([&](auto i) __attribute__((always_inline)) { state[i] = V(std::numeric_limits<float>::max()); });
    return state;
  }
  template <class V>
  static std::array<V, kept> combine(std::array<V, kept> state, V value) {
    unroll<kept>([&](auto i) __attribute__((always_inline)) {
      V const larger = simd::maximum(state[i], value);
      state[i] = simd::minimum(state[i], value);
      value = larger;
    });
    return state;
  }
  template <class V>
  static V finish(std::array<V, kept> const& state, [[maybe_unused]] int count) {
    assert(count == Taps);
    return state[kept - 1];
  }
};
static_assert(aggregator<median<9>>);

}  // namespace redzap::inline REDZAP_ISA::aggregate
