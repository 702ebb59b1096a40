// SPDX-License-Identifier: MIT
// expect: centre: an even number of taps has no middle one
#include <redzap/aggregate/centre.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int taps = 4;
#else
constexpr int taps = 9;
#endif
static_assert(redzap::aggregate::centre<taps>::name.size() > 0);
