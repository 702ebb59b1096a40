// SPDX-License-Identifier: MIT
#pragma once

/// REDZAP_INSTANCE(declaration) stands below the kernels that are long to compile, once for each set of template
/// arguments that programs use. It is nothing, unless a program of many files asks for its kernels to be compiled once:
///  - files compiled with -DREDZAP_EXTERN_KERNELS leave these kernels out,
///  - and one more file, of the same compiler flags, has them: `#define REDZAP_COMPILE_KERNELS`, then
///    `#include <redzap/redzap.hpp>`.
/// That file has those of f32 and bf16. Those of f16 and i8 have macros of their own, REDZAP_COMPILE_F16_KERNELS and
/// REDZAP_COMPILE_I8_KERNELS, for a file each, so that a linker leaves out what a program does not use.
/// In CMake, `redzap_add_kernels(<target>)` makes a library of these files, and all that links to it leaves the kernels
/// out.
#if defined(REDZAP_EXTERN_KERNELS)
#define REDZAP_INSTANCE_ELSEWHERE(...) extern template __VA_ARGS__
#else
#define REDZAP_INSTANCE_ELSEWHERE(...) static_assert(true)
#endif

#if defined(REDZAP_COMPILE_KERNELS)
#define REDZAP_INSTANCE(...) template __VA_ARGS__
#else
#define REDZAP_INSTANCE(...) REDZAP_INSTANCE_ELSEWHERE(__VA_ARGS__)
#endif
#if defined(REDZAP_COMPILE_F16_KERNELS)
#define REDZAP_F16_INSTANCE(...) template __VA_ARGS__
#else
#define REDZAP_F16_INSTANCE(...) REDZAP_INSTANCE_ELSEWHERE(__VA_ARGS__)
#endif
#if defined(REDZAP_COMPILE_I8_KERNELS)
#define REDZAP_I8_INSTANCE(...) template __VA_ARGS__
#else
#define REDZAP_I8_INSTANCE(...) REDZAP_INSTANCE_ELSEWHERE(__VA_ARGS__)
#endif
