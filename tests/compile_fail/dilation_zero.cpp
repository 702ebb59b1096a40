// SPDX-License-Identifier: MIT
// expect: redzap: dilation must be at least 1 in height and width
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int dilation = 0;
#else
constexpr int dilation = 1;
#endif
constexpr redzap::conv2d_options conv{.out_channels = 8, .kernel = 3, .dilation = dilation};
static_assert(redzap::no_fault<check({.c = 4, .h = 9, .w = 9}, conv)>::value);
