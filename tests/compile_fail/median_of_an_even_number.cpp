// SPDX-License-Identifier: MIT
// expect: median: an even number of values has no middle one
#include <redzap/aggregate/median.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int taps = 4;
#else
constexpr int taps = 9;
#endif
static_assert(redzap::aggregate::median<taps>::name.size() > 0);
