// SPDX-License-Identifier: MIT
#pragma once

/// REDZAP_ISA names the instruction set that this translation unit is compiled for. Every redzap entity lives in
/// `namespace redzap::inline REDZAP_ISA`, so users write `redzap::session` while the symbol says
/// `redzap::on_avx512::session`: two translation units compiled with different -m flags share no weak symbol, and link
/// order cannot pick the ISA. AVX-512 with bf16 has a name of its own since its prices are others, see
/// kernel/simd/tile_shape.hpp, and so has every set with dot products of bytes, see core/dot_bytes.hpp. (All machines
/// with bf16 have them, but a compiler's flags may name the one without the other.)
#if defined(REDZAP_FORCE_SCALAR)
#define REDZAP_ISA on_scalar
#elif defined(__AVX512F__) && defined(__AVX512CD__) && defined(__AVX512BW__) && defined(__AVX512DQ__)
#if defined(__AVX512BF16__) && defined(__AVX512VNNI__)
#define REDZAP_ISA on_avx512_bf16_vnni
#elif defined(__AVX512BF16__)
#define REDZAP_ISA on_avx512_bf16
#elif defined(__AVX512VNNI__)
#define REDZAP_ISA on_avx512_vnni
#else
#define REDZAP_ISA on_avx512
#endif
#elif defined(__AVX2__) && defined(__FMA__) && defined(__AVXVNNI__)
#define REDZAP_ISA on_avx2_vnni
#elif defined(__AVX2__) && defined(__FMA__)
#define REDZAP_ISA on_avx2
#elif defined(__AVX2__)
#define REDZAP_ISA on_avx2_without_fma
#elif defined(__AVX__)
#define REDZAP_ISA on_avx
#elif defined(__SSE4_2__)
#define REDZAP_ISA on_sse4_2
#elif defined(__SSE4_1__)
#define REDZAP_ISA on_sse4_1
#elif defined(__SSSE3__)
#define REDZAP_ISA on_ssse3
#elif defined(__SSE3__)
#define REDZAP_ISA on_sse3
#elif defined(__SSE2__) || defined(_M_X64)
#define REDZAP_ISA on_sse2
#elif defined(__aarch64__) && defined(__ARM_FEATURE_MATMUL_INT8)
#define REDZAP_ISA on_neon64_i8mm
#elif defined(__aarch64__) && defined(__ARM_FEATURE_DOTPROD)
#define REDZAP_ISA on_neon64_dot
#elif defined(__aarch64__)
#define REDZAP_ISA on_neon64
#elif defined(__ARM_NEON)
#define REDZAP_ISA on_neon
#else
#define REDZAP_ISA on_scalar
#endif
