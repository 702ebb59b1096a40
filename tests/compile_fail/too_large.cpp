// SPDX-License-Identifier: MIT
// expect: redzap: input, weight and output must each be smaller than 2^31 elements
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/no_fault.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int size = 65536;
#else
constexpr int size = 64;
#endif
constexpr redzap::conv2d_options conv{.out_channels = 1, .kernel = 3};
static_assert(redzap::no_fault<check({.c = 4, .h = size, .w = size}, conv)>::value);
