// SPDX-License-Identifier: MIT
// expect: the dilated kernel must fit into the padded input
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int size = 6;
#else
constexpr int size = 7;
#endif
constexpr redzap::conv2d_options conv{.out_channels = 1, .kernel = 5, .padding = 1, .dilation = 2};
static_assert(redzap::no_fault<check({.c = 1, .h = 9, .w = size}, conv)>::value);
