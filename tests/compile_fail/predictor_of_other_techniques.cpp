// SPDX-License-Identifier: MIT
// expect: reducible_conv2d: the policy's predictor labels another list of techniques than the policy's `techniques`
#include <redzap/redzap.hpp>

struct policy : redzap::defaults {
#if defined(REDZAP_MISTAKE)
  using techniques = redzap::redzap_techniques;
#else
  using techniques = redzap::zap_techniques;
#endif
  using predictor = redzap::predictor::zap;
};
using layer = redzap::layer::reducible_conv2d<redzap::conv2d_options{.out_channels = 1, .kernel = 3}, policy>;
static_assert(layer::check({.c = 8, .h = 9, .w = 9}) == redzap::fault::none);
