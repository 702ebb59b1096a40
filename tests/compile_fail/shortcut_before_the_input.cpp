// SPDX-License-Identifier: MIT
// expect: sequential: a shortcut begins before the first layer
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/residual_add.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int layers = 2;
#else
constexpr int layers = 1;
#endif
using net = redzap::sequential<redzap::shape{.c = 3, .h = 8, .w = 8},
                               redzap::layer::conv2d<redzap::conv2d_options{.out_channels = 3, .kernel = 1}>,
                               redzap::layer::residual_add<redzap::residual_options{.back = layers}>>;
static_assert(net::checked);
