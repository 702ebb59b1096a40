// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/aggregate/concept.hpp>

namespace redzap::inline REDZAP_ISA::aggregate {

/// The mean, eq. (10)'s F: the sum, then one multiplication by float(1) / count. `count` is R * S, padding included.
struct average {
  static constexpr std::string_view name = "average";
  template <class V>
  static V identity() {
    return V(0.0f);
  }
  template <class V>
  static V combine(V state, V value) {
    return state + value;
  }
  template <class V>
  static V finish(V state, int count) {
    return state * V(1.0f / static_cast<float>(count));
  }
};
static_assert(aggregator<average>);

}  // namespace redzap::inline REDZAP_ISA::aggregate
