// SPDX-License-Identifier: MIT
// expect: redzap: the dilated kernel must fit into the padded input
#include <redzap/redzap.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int size = 8;
#else
constexpr int size = 10;
#endif
using net = redzap::sequential<redzap::shape{.c = 3, .h = size, .w = size},
                               redzap::layer::max_pool2d<redzap::pool2d_options{.kernel = 2}>,
                               redzap::layer::conv2d<redzap::conv2d_options{.out_channels = 4, .kernel = 5}>>;
redzap::weights<net> load(redzap::named_tensors const& tensors) { return redzap::weights<net>(tensors); }
