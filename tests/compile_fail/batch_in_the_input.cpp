// SPDX-License-Identifier: MIT
// expect: sequential: the input's n is 1, the shape of one image; a session is told how many it runs together
#include <redzap/redzap.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int images = 8;
#else
constexpr int images = 1;
#endif
using net = redzap::sequential<redzap::shape{.n = images, .c = 3, .h = 8, .w = 8},
                               redzap::layer::linear<redzap::linear_options{.out_features = 2}>>;
static_assert(sizeof(net) > 0);
