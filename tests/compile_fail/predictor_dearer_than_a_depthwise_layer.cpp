// SPDX-License-Identifier: MIT
// expect: redzap: a reducible convolution's predictor must not cost more MACs than the convolution itself
#include <redzap/redzap.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int groups = 32;   // 9 MACs an activation; a predictor has 18
#else
constexpr int groups = 8;
#endif
using layer = redzap::layer::reducible_conv2d<
    redzap::conv2d_options{.out_channels = 32, .kernel = 3, .padding = 1, .groups = groups}, redzap::zap_defaults>;
static_assert(redzap::sequential<redzap::shape{.c = 32, .h = 9, .w = 9}, layer>::checked);
