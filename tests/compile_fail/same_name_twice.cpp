// SPDX-License-Identifier: MIT
// expect: reducible_conv2d: two techniques have the same name
#include <redzap/aggregate/min.hpp>
#include <redzap/redzap.hpp>

struct policy : redzap::defaults {
#if defined(REDZAP_MISTAKE)
  using window = redzap::aggregate::max;
#else
  using window = redzap::aggregate::min;
#endif
  using techniques = redzap::technique_list<redzap::factor<redzap::aggregate::max, redzap::aggregate::sum>,
                                            redzap::factor<window, redzap::aggregate::sum>>;
  using predictor = redzap::predictor::oracle<techniques>;
};
using layer = redzap::layer::reducible_conv2d<redzap::conv2d_options{.out_channels = 1, .kernel = 3}, policy>;
static_assert(layer::check({.c = 8, .h = 9, .w = 9}) == redzap::fault::none);
