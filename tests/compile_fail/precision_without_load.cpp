// SPDX-License-Identifier: MIT
// expect: packed_conv2d_weight: no kernel reads this precision: it has no `load<V>(storage const*)`
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>

#if defined(REDZAP_MISTAKE)
using precision_of_weights = redzap::precision::f16;   // stored in files, not yet in kernels
#else
using precision_of_weights = redzap::precision::bf16;
#endif
static_assert(sizeof(redzap::kernel::packed_conv2d_weight<precision_of_weights>) > 0);
