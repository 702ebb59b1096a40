// SPDX-License-Identifier: MIT
// expect: in_channels must be divisible by groups
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int groups = 2;
#else
constexpr int groups = 3;
#endif
constexpr redzap::conv2d_options conv{.out_channels = 6, .kernel = 3, .groups = groups};
static_assert(redzap::no_fault<check({.c = 3, .h = 8, .w = 8}, conv)>::value);
