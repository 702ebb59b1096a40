// SPDX-License-Identifier: MIT
// expect: technique_list: needs at least one technique, such as redzap::zero
#include <redzap/aggregate/technique_list.hpp>

#if defined(REDZAP_MISTAKE)
using techniques = redzap::technique_list<>;
#else
using techniques = redzap::technique_list<redzap::zero>;
#endif
static_assert(techniques::count == 1);
