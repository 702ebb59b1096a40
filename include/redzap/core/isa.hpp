// SPDX-License-Identifier: MIT
#pragma once
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

#if !defined(REDZAP_FORCE_SCALAR) && __has_include(<xsimd/xsimd.hpp>)
#include <xsimd/xsimd.hpp>
#if !defined(XSIMD_NO_SUPPORTED_ARCHITECTURE)
#define REDZAP_HAS_XSIMD 1
#endif
#endif

/// The SIMD vocabulary of the kernels: a register type per ISA and a dozen functions on it. xsimd's own names stay in
/// this file, and so does its absence: on a machine that xsimd does not know, the register is a plain float and the
/// same kernels run.
namespace redzap::inline REDZAP_ISA {

namespace detail {
/// The compilers' own vector of Size numbers.
template <class T, std::size_t Size>
struct compiler_vector {
  typedef T type __attribute__((vector_size(Size * sizeof(T))));
};
}  // namespace detail

/// The instruction sets. `f32` is a register of floats, `i32` one of as many integers; `lanes` their number, a divisor
/// of 16. `registers` is how many of them a micro-kernel may plan with.
namespace isa {
struct scalar {
  using f32 = float;
  using i32 = std::int32_t;
  static constexpr int lanes = 1;
  static constexpr int registers = 16;
  static constexpr std::string_view name = "scalar";
};
#if defined(REDZAP_HAS_XSIMD)
template <class Arch>
struct xsimd_isa {
  using f32 = xsimd::batch<float, Arch>;
  using i32 = typename detail::compiler_vector<std::int32_t, f32::size>::type;
  static constexpr int lanes = static_cast<int>(f32::size);
  static constexpr int registers = 16;
};
#if defined(__AVX512F__) && defined(__AVX512CD__) && defined(__AVX512BW__) && defined(__AVX512DQ__)
struct avx512 : xsimd_isa<xsimd::avx512bw> {
  static constexpr int registers = 32;
  static constexpr std::string_view name = "avx512";
};
#endif
#if defined(__AVX2__) && defined(__FMA__)
struct avx2 : xsimd_isa<xsimd::fma3<xsimd::avx2>> {
  static constexpr std::string_view name = "avx2";
};
#endif
#if defined(__SSE4_2__)
struct sse4_2 : xsimd_isa<xsimd::sse4_2> {
  static constexpr std::string_view name = "sse4_2";
};
#endif
#if defined(__SSE2__)
struct sse2 : xsimd_isa<xsimd::sse2> {
  static constexpr std::string_view name = "sse2";
};
#elif defined(__aarch64__)
struct neon64 : xsimd_isa<xsimd::neon64> {
  static constexpr int registers = 32;
  static constexpr std::string_view name = "neon64";
};
#elif defined(__ARM_NEON)
struct neon : xsimd_isa<xsimd::neon> {
  static constexpr std::string_view name = "neon";
};
#endif
#endif
}  // namespace isa

#if !defined(REDZAP_HAS_XSIMD)
using native_isa = isa::scalar;
#elif defined(__AVX512F__) && defined(__AVX512CD__) && defined(__AVX512BW__) && defined(__AVX512DQ__)
using native_isa = isa::avx512;
#elif defined(__AVX2__) && defined(__FMA__)
using native_isa = isa::avx2;
#elif defined(__SSE4_2__)
using native_isa = isa::sse4_2;
#elif defined(__SSE2__)
using native_isa = isa::sse2;
#elif defined(__aarch64__)
using native_isa = isa::neon64;
#elif defined(__ARM_NEON)
using native_isa = isa::neon;
#else
using native_isa = isa::scalar;
#endif

#if defined(REDZAP_HAS_XSIMD)
namespace detail {
/// xsimd 9 renamed hadd to reduce_add; both are found through their argument, so either version compiles.
template <class V>
[[gnu::always_inline]] inline float horizontal_sum(V value) {
  if constexpr (requires { reduce_add(value); }) {
    return reduce_add(value);
  } else {
    return hadd(value);
  }
}
}  // namespace detail
#endif

/// Operations on a register V: a float, or a batch of them. No alignment is asked of any address.
namespace simd {
#if defined(REDZAP_HAS_XSIMD)
template <class V>
concept batch = requires { typename V::arch_type; };
#else
template <class V>
concept batch = false;
#endif

template <class V>
inline constexpr int lanes = 1;
template <batch V>
inline constexpr int lanes<V> = static_cast<int>(V::size);

template <class V>
[[gnu::always_inline]] inline V load(float const* from) {
  if constexpr (batch<V>) {
    return V::load_unaligned(from);
  } else {
    return *from;
  }
}

/// Floats of which memory holds the upper 16 bits; the lower ones are zero.
template <class V>
[[gnu::always_inline]] inline V load_upper_halves(std::uint16_t const* from) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(*from) << 16);
}

/// The number whose IEEE half-precision bits these are, exactly; a signalling NaN becomes quiet, as by instructions.
constexpr float half_precision(std::uint16_t bits) {
  std::uint32_t const sign = (bits & 0x8000u) << 16, exponent = bits >> 10 & 0x1fu, fraction = bits & 0x3ffu;
  std::uint32_t const quiet = fraction != 0 ? 0x400000u : 0u;
  if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13 | quiet);
  if (exponent == 0) {
    float const magnitude = static_cast<float>(fraction) * 0x1p-24f;   // a subnormal, or zero
    return sign != 0 ? -magnitude : magnitude;
  }
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);   // 112 = 127 - 15, the biases
}
/// Half-precision numbers, each as `half_precision` gives it.
template <class V>
[[gnu::always_inline]] inline V load_half_precision(std::uint16_t const* from) {
  return half_precision(*from);
}

[[gnu::always_inline]] inline void store(float* to, float value) { *to = value; }
/// a * b + c, fused where the ISA has it.
[[gnu::always_inline]] inline float multiply_add(float a, float b, float c) { return a * b + c; }
/// a where a > b, else b: NaN in a is dropped, NaN in b is kept, in batch and scalar alike.
[[gnu::always_inline]] inline float maximum(float a, float b) { return a > b ? a : b; }
/// a where a < b, else b.
[[gnu::always_inline]] inline float minimum(float a, float b) { return a < b ? a : b; }
/// The sum of all lanes, in the order of the ISA's shuffles: exact for integer-valued lanes.
[[gnu::always_inline]] inline float reduce_add(float value) { return value; }
[[gnu::always_inline]] inline float absolute(float value) { return std::fabs(value); }
/// e^value to a few units in the last place, from -87 to 88; a register's lanes beyond are as there.
[[gnu::always_inline]] inline float exp(float value) { return std::exp(value); }
/// Stores whole numbers from 0 to 255 as bytes, one a lane.
[[gnu::always_inline]] inline void store_bytes(std::uint8_t* to, float value) {
  *to = static_cast<std::uint8_t>(value);
}
/// a if condition holds, else b, lane by lane.
[[gnu::always_inline]] inline float select(bool condition, float a, float b) { return condition ? a : b; }
/// Whether x is no NaN.
[[gnu::always_inline]] inline bool is_number(float x) { return x == x; }   // NOLINT(misc-redundant-expression)

#if defined(REDZAP_HAS_XSIMD)
template <batch V>   // a load that widens, and a shift
[[gnu::always_inline]] inline V load_upper_halves(std::uint16_t const* from) {
  using words = typename detail::compiler_vector<std::uint32_t, V::size>::type;
  typename detail::compiler_vector<std::uint16_t, V::size>::type upper;
  std::memcpy(&upper, from, sizeof upper);
  words const whole = __builtin_convertvector(upper, words) << 16;
  return V((typename V::register_type)whole);
}
template <batch V>
[[gnu::always_inline]] inline V load_half_precision(std::uint16_t const* from) {
#if defined(__aarch64__)   // ARMv7's conversion drops what a NaN holds
  return V(vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from))));
#else
#if defined(__AVX512F__)   // GCC 12 warns of what _mm512_cvtph_ps leaves undefined
  if constexpr (V::size == 16)
    return V(_mm512_maskz_cvtph_ps(0xffff, _mm256_loadu_si256(reinterpret_cast<__m256i const*>(from))));
#endif
#if defined(__AVX2__) && defined(__F16C__)   // on_avx's symbols serve machines without it; all with AVX2 have it
  if constexpr (V::size == 8) return V(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<__m128i const*>(from))));
#endif
  using words = typename detail::compiler_vector<std::int32_t, V::size>::type;
  typename detail::compiler_vector<std::uint16_t, V::size>::type half;
  std::memcpy(&half, from, sizeof half);
  words const bits = __builtin_convertvector(half, words), magnitude = bits & 0x7fff, small = magnitude < 0x400;
  words const beyond = (magnitude > 0x7bff) & (112 << 23);   // infinity and NaN have the largest exponent
  words const quiet = (magnitude > 0x7c00) & 0x400000;
  words const normal = ((magnitude << 13) + (112 << 23) + beyond) | quiet;
  // 2^-14 and a subnormal, less 2^-14: no float on the way is subnormal, which a machine may take for zero.
  typename V::register_type const rest = V((typename V::register_type)((magnitude << 13) + (113 << 23))) - V(0x1p-14f);
  words const whole = (bits & 0x8000) << 16 | (small & (words)rest) | (~small & normal);
  return V((typename V::register_type)whole);
#endif
}
template <batch V>
[[gnu::always_inline]] inline void store(float* to, V value) {
  value.store_unaligned(to);
}
template <batch V>
[[gnu::always_inline]] inline V multiply_add(V a, V b, V c) {
  return xsimd::fma(a, b, c);
}
// On the compilers' own vectors, whose choice is one instruction where that does just this, NaN included.
template <batch V>
                    [[gnu::always_inline]] inline V maximum(V a, V b) {
  typename V::register_type const x = a, y = b;
  return V(x > y ? x : y);
}
template <batch V>
[[gnu::always_inline]] inline V minimum(V a, V b) {
  typename V::register_type const x = a, y = b;
  return V(x < y ? x : y);
}
template <batch V>
[[gnu::always_inline]] inline float reduce_add(V value) {
  return detail::horizontal_sum(value);
}
template <batch V>
[[gnu::always_inline]] inline V absolute(V value) {
  return xsimd::abs(value);
}
/// 2^n e^r, where n is the nearest whole number to x / ln 2: Taylor's series to r^7, since |r| is at most ln 2 / 2.
template <batch V>
[[gnu::always_inline]] inline V exp(V value) {
  using words = typename detail::compiler_vector<std::uint32_t, V::size>::type;
  V const x = minimum(maximum(value, V(-87.0f)), V(88.0f));   // n from -126 to 127: normal numbers
  V const shifted = multiply_add(x, V(1.44269504f), V(12582912.0f));   // 1.5 * 2^23: n stands in the lowest bits now
  V const n = shifted - V(12582912.0f);
  V const r = multiply_add(n, V(-1.42860677e-6f), multiply_add(n, V(-0.693145752f), x));   // ln 2 in two parts
  V sum(1.0f / 5040);
  for (float const c : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f})
    sum = multiply_add(sum, r, V(c));
  words bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  words const power = (bits << 23) + (127u << 23);
  return sum * V((typename V::register_type)power);
}
template <batch V>
[[gnu::always_inline]] inline void store_bytes(std::uint8_t* to, V value) {
  typedef std::uint8_t bytes __attribute__((vector_size(16)));
  float wide[V::size];
  if constexpr (V::size ==
                16) {  // two instructions on AVX-512; narrower registers GCC 12 would take apart lane by lane
    typedef float floats __attribute__((vector_size(64)));
    typedef std::int32_t words __attribute__((vector_size(64)));
    floats all;
    value.store_unaligned(wide);
    std::memcpy(&all, wide, sizeof all);
    bytes const low = __builtin_convertvector(__builtin_convertvector(all, words), bytes);
    std::memcpy(to, &low, sizeof low);
  } else {
    V const shifted = value + V(8388608.0f);  // 2^23: the number stands in the lowest byte of the float now
    shifted.store_unaligned(wide);
    for (std::size_t i = 0; i < V::size; i += 4) {
      bytes quad;
      std::memcpy(&quad, wide + i, sizeof quad);
      auto const low = __builtin_shufflevector(quad, quad, 0, 4, 8, 12);
      std::memcpy(to + i, &low, 4);
    }
  }
}
template <class Mask, batch V>
[[gnu::always_inline]] inline V select(Mask condition, V a, V b) {
  return xsimd::select(condition, a, b);
}
template <batch V>
[[gnu::always_inline]] inline auto is_number(V x) {
  return x == x;   // NOLINT(misc-redundant-expression)
}
#endif
}  // namespace simd
}  // namespace redzap::inline REDZAP_ISA
