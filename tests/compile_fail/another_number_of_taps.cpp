// SPDX-License-Identifier: MIT
// expect: redzap: an aggregator of the techniques is made for kernels of another number of taps
#include <redzap/aggregate/median.hpp>
#include <redzap/redzap.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int kernel = 5;
#else
constexpr int kernel = 3;
#endif
struct policy : redzap::defaults {
  using techniques =
      redzap::technique_list<redzap::zero, redzap::factor<redzap::aggregate::median<9>, redzap::aggregate::sum>>;
  using predictor = redzap::predictor::oracle<techniques>;
};
using layer = redzap::layer::reducible_conv2d<redzap::conv2d_options{.out_channels = 1, .kernel = kernel}, policy>;
static_assert(redzap::sequential<redzap::shape{.c = 8, .h = 9, .w = 9}, layer>::checked);
