// SPDX-License-Identifier: MIT
// The kernels, which alexnet.cpp leaves out where it is compiled with REDZAP_EXTERN_KERNELS.
#define REDZAP_COMPILE_KERNELS
#include <redzap/redzap.hpp>
