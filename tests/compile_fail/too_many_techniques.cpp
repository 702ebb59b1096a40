// SPDX-License-Identifier: MIT
// expect: technique_list: at most 15 techniques
#include <redzap/aggregate/technique_list.hpp>
using redzap::zero;

using techniques =
    redzap::technique_list<zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero
#if defined(REDZAP_MISTAKE)
                           ,
                           zero
#endif
                           >;
static_assert(techniques::count == 15);
