// SPDX-License-Identifier: MIT
// expect: nchwc: Block is the number of channels in a block, at least 1
#include <redzap/tensor/layout.hpp>

#if defined(REDZAP_MISTAKE)
constexpr int block = 0;
#else
constexpr int block = 8;
#endif
static_assert(redzap::layout::nchwc<block>::size({.c = 3, .h = 2, .w = 2}) > 0);
