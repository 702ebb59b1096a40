// SPDX-License-Identifier: MIT
// expect: redzap: padding must be at least 0 and less than the dilated kernel
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int padding = 3;
#else
constexpr int padding = 2;
#endif
constexpr redzap::conv2d_options conv{.out_channels = 8, .kernel = 3, .padding = padding};
static_assert(redzap::no_fault<check({.c = 4, .h = 9, .w = 9}, conv)>::value);
