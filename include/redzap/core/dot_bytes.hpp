// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <utility>

#if defined(REDZAP_HAS_XSIMD) && defined(__SSE2__)
#include <immintrin.h>
#elif defined(REDZAP_HAS_XSIMD) && defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/// Products of bytes on a register I of 32-bit integers, each lane of which may stand for four bytes: the `i32` of an
/// instruction set.
namespace redzap::inline REDZAP_ISA::simd {

/// The bytes of a register. No alignment is asked.
template <class I>
[[gnu::always_inline]] inline I load_bytes(void const* from) {
  I result;
  std::memcpy(&result, from, sizeof result);
  return result;
}

/// The same four bytes in every lane.
template <class I>
[[gnu::always_inline]] inline I broadcast_bytes(void const* from) {
  return I{} + load_bytes<std::int32_t>(from);
}

#if defined(REDZAP_HAS_XSIMD) && defined(__SSE2__)
namespace detail {
/// Per lane the sum of two products of 16-bit integers.
template <class I>
[[gnu::always_inline]] inline I dot_words(I a, I b) {
#if defined(__AVX512BW__)
  if constexpr (sizeof(I) == 64) return (I)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#endif
#if defined(__AVX2__)
  if constexpr (sizeof(I) == 32) return (I)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#endif
  if constexpr (sizeof(I) == 16) return (I)_mm_madd_epi16((__m128i)a, (__m128i)b);
}
}  // namespace detail
#endif

/// sum + a[0] * b[0] + ... + a[3] * b[3] in every lane, a's bytes unsigned, b's signed; exact, and modulo 2^32 where a
/// sum is too large. One instruction with VNNI and on NEON with I8MM, three with NEON's dot products; else widening
/// multiplications, since the saturating one of AVX2 loses the sum of two large products.
template <class I>
[[gnu::always_inline]] inline I dot_bytes(I sum, I a, I b) {
#if defined(REDZAP_HAS_XSIMD) && defined(__AVX512BW__) && defined(__AVX512VNNI__)
  if constexpr (sizeof(I) == 64) return (I)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)a, (__m512i)b);
#endif
#if defined(REDZAP_HAS_XSIMD) && defined(__AVXVNNI__)
  if constexpr (sizeof(I) == 32) return (I)_mm256_dpbusd_avx_epi32((__m256i)sum, (__m256i)a, (__m256i)b);
#endif
#if defined(REDZAP_HAS_XSIMD) && defined(__SSE2__)
  if constexpr (sizeof(I) >= 16) {
    using words = typename redzap::detail::compiler_vector<std::int16_t, sizeof(I) / 2>::type;
    using unsigned_words = typename redzap::detail::compiler_vector<std::uint16_t, sizeof(I) / 2>::type;
    I const even = detail::dot_words((I)((words)a & 0xff), (I)((words)((unsigned_words)b << 8) >> 8));
    I const odd = detail::dot_words((I)((unsigned_words)a >> 8), (I)((words)b >> 8));
    return sum + even + odd;
  }
#endif
#if defined(REDZAP_HAS_XSIMD) && defined(__aarch64__) && defined(__ARM_FEATURE_MATMUL_INT8)
  if constexpr (sizeof(I) == 16) return (I)vusdotq_s32((int32x4_t)sum, (uint8x16_t)a, (int8x16_t)b);
#elif defined(REDZAP_HAS_XSIMD) && defined(__aarch64__) && defined(__ARM_FEATURE_DOTPROD)
  if constexpr (sizeof(I) == 16) {   // a = (a - 128) + 64 + 64, all signed bytes
    int32x4_t const less = vdotq_s32((int32x4_t)sum, (int8x16_t)veorq_u8((uint8x16_t)a, vdupq_n_u8(128)), (int8x16_t)b);
    return (I)vdotq_s32(vdotq_s32(less, (int8x16_t)b, vdupq_n_s8(64)), (int8x16_t)b, vdupq_n_s8(64));
  }
#endif
  I const first = (a & 255) * (b << 24 >> 24), second = (a >> 8 & 255) * (b << 16 >> 24);
  I const third = (a >> 16 & 255) * (b << 8 >> 24), fourth = (a >> 24 & 255) * (b >> 24);
  return sum + (first + second) + (third + fourth);
}

/// The nearest floats, ties to even. V: of the same instruction set.
template <class V, class I>
[[gnu::always_inline]] inline V to_float(I value) {
#if defined(REDZAP_HAS_XSIMD)
  if constexpr (batch<V>) {
    using floats = typename redzap::detail::compiler_vector<float, V::size>::type;
    return V((typename V::register_type)__builtin_convertvector(value, floats));
  } else
#endif
    return static_cast<float>(value);
}

namespace detail {
/// Of a and b side by side, in groups of so many lanes, the first halves of all groups plus the second ones.
template <int Group, class I, int... L>
[[gnu::always_inline]] inline I add_halves(I a, I b, std::integer_sequence<int, L...>) {
  return __builtin_shufflevector(a, b, (L / (Group / 2) * Group + L % (Group / 2))...) +
         __builtin_shufflevector(a, b, (L / (Group / 2) * Group + L % (Group / 2) + Group / 2)...);
}

template <int Group, class I, int Count>
[[gnu::always_inline]] inline I sum_groups(I const (&values)[Count]) {
  if constexpr (Group == 1) {
    return values[0];
  } else {
    I sums[(Count + 1) / 2];
    unroll<(Count + 1) / 2>([&](auto i) __attribute__((always_inline)) {
      constexpr int second = std::min(2 * i + 1, Count - 1);
      sums[i] = add_halves<Group>(values[2 * i], values[second], std::make_integer_sequence<int, sizeof(I) / 4>{});
    });
    return sum_groups<Group / 2>(sums);
  }
}
}  // namespace detail

/// Lane i of the result is the sum of all lanes of values[i]; lanes beyond Count hold whatever. requires: no more
/// values than lanes.
template <class I, int Count>
[[gnu::always_inline]] inline I sum_each(I const (&values)[Count]) {
  static_assert(Count <= static_cast<int>(sizeof(I) / 4));
  return detail::sum_groups<sizeof(I) / 4>(values);
}

}  // namespace redzap::inline REDZAP_ISA::simd
