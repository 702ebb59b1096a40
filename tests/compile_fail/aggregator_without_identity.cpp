// SPDX-License-Identifier: MIT
// expect: factor: an aggregator needs a name, identity<V>(), combine(state, value) and finish(state, count); see
// redzap/aggregate/concept.hpp
#include <redzap/aggregate/technique_list.hpp>

struct total : redzap::aggregate::sum {
#if defined(REDZAP_MISTAKE)
  template <class V>
  static V identity() = delete;
#endif
};
static_assert(redzap::factor<total, total>::name.size() > 0);
