// SPDX-License-Identifier: MIT
// expect: sequential: needs at least one layer
#include <redzap/redzap.hpp>

#if defined(REDZAP_MISTAKE)
using net = redzap::sequential<redzap::shape{.c = 3, .h = 8, .w = 8}>;
#else
using net = redzap::sequential<redzap::shape{.c = 3, .h = 8, .w = 8},
                               redzap::layer::linear<redzap::linear_options{.out_features = 2}>>;
#endif
static_assert(sizeof(net) > 0);
