// SPDX-License-Identifier: MIT
// expect: redzap: out_channels must be at least 1
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int channels = 0;
#else
constexpr int channels = 1;
#endif
constexpr redzap::conv2d_options conv{.out_channels = channels, .kernel = 3};
static_assert(redzap::no_fault<check({.c = 4, .h = 9, .w = 9}, conv)>::value);
