// SPDX-License-Identifier: MIT
// expect: redzap: kernel must be at least 1 in height and width
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int kernel = 0;
#else
constexpr int kernel = 1;
#endif
constexpr redzap::conv2d_options conv{.out_channels = 8, .kernel = {3, kernel}};
static_assert(redzap::no_fault<check({.c = 4, .h = 9, .w = 9}, conv)>::value);
