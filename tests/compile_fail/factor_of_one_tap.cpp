// SPDX-License-Identifier: MIT
// expect: redzap: a factor of a 1x1 kernel is the convolution itself: only zero can save any of it
#include <redzap/redzap.hpp>

#if defined(REDZAP_MISTAKE)
using policy = redzap::defaults;
#else
using policy = redzap::zap_defaults;
#endif
using layer = redzap::layer::reducible_conv2d<redzap::conv2d_options{.out_channels = 32, .kernel = 1}, policy>;
static_assert(redzap::sequential<redzap::shape{.c = 32, .h = 9, .w = 9}, layer>::checked);
