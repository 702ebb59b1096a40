// SPDX-License-Identifier: MIT
// expect: factor: an aggregator needs a name, identity<V>(), combine(state, value) and finish(state, count); see redzap/aggregate/concept.hpp
#include <redzap/aggregate/technique_list.hpp>
#include <string_view>

struct total {
  static constexpr std::string_view name = "total";
#if !defined(REDZAP_MISTAKE)
  template <class V>
  static V identity() {
    return V(0);
  }
#endif
  template <class V>
  static V combine(V state, V value) {
    return state + value;
  }
  template <class V>
  static V finish(V state, int) {
    return state;
  }
};
static_assert(redzap::factor<total, redzap::aggregate::sum>::name == "total");
