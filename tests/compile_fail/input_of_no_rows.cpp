// SPDX-License-Identifier: MIT
// expect: redzap: every extent of the input must be at least 1
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int rows = 0;
#else
constexpr int rows = 9;
#endif
constexpr redzap::conv2d_options conv{.out_channels = 8, .kernel = 3};
static_assert(redzap::no_fault<check({.c = 4, .h = rows, .w = 9}, conv)>::value);
