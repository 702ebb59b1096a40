// SPDX-License-Identifier: MIT
// expect: technique_list: a technique is redzap::zero or redzap::factor<window aggregator, kernel aggregator>
#include <redzap/aggregate/technique_list.hpp>

#if defined(REDZAP_MISTAKE)
using techniques = redzap::technique_list<redzap::zero, redzap::aggregate::max>;   // max is an F, not a technique
#else
using techniques = redzap::technique_list<redzap::zero, redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>>;
#endif
static_assert(techniques::count == 2);
