// SPDX-License-Identifier: MIT
#pragma once

/// REDZAP_INSTANCE(declaration) stands below the kernels that are long to compile, once for each set of template arguments that programs
/// use. It is nothing, unless a program of many files asks for its kernels to be compiled once:
///  - files compiled with -DREDZAP_EXTERN_KERNELS leave these kernels out,
///  - and one more file, of the same compiler flags, has them all: `#define REDZAP_COMPILE_KERNELS`, then `#include <redzap/redzap.hpp>`.
/// In CMake, `redzap_add_kernels(<target>)` makes a library of that file, and all that links to it leaves them out.
#if defined(REDZAP_COMPILE_KERNELS)
#define REDZAP_INSTANCE(...) template __VA_ARGS__
#elif defined(REDZAP_EXTERN_KERNELS)
#define REDZAP_INSTANCE(...) extern template __VA_ARGS__
#else
#define REDZAP_INSTANCE(...) static_assert(true)
#endif
