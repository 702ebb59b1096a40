// SPDX-License-Identifier: MIT
// expect: a shortcut, projected or not, must have the shape of the map that it is added to
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/residual_add.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int channels = 4;
#else
constexpr int channels = 3;
#endif
using net = redzap::sequential<redzap::shape{.c = 3, .h = 8, .w = 8},
                               redzap::layer::conv2d<redzap::conv2d_options{.out_channels = channels, .kernel = 1}>,
                               redzap::layer::residual_add<redzap::residual_options{.back = 1}>>;
static_assert(net::checked);
