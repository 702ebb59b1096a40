// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <cstring>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::simd {

/// Floats of as many signed bytes.
template <class V>
[[gnu::always_inline]] inline V load_signed_bytes(std::int8_t const* from) {
  return static_cast<float>(*from);
}

#if defined(REDZAP_HAS_XSIMD)
template <batch V>   // a load that widens, and a conversion
[[gnu::always_inline]] inline V load_signed_bytes(std::int8_t const* from) {
#if defined(__AVX512F__)   // zero masks: GCC 12 warns of what is undefined without
  if constexpr (V::size == 16)
    return V(_mm512_maskz_cvtepi32_ps(
        0xffff, _mm512_maskz_cvtepi8_epi32(0xffff, _mm_loadu_si128(reinterpret_cast<__m128i const*>(from)))));
#endif
#if defined(__AVX2__)
  if constexpr (V::size == 8)
    return V(_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<__m128i const*>(from)))));
#endif
  if constexpr (V::size == 4) {
    // Each byte four times, the uppermost with the sign, by interleaving: GCC 12 would take a conversion apart lane by
    // lane.
    using words = typename redzap::detail::compiler_vector<std::int32_t, 4>::type;
    std::int32_t four;
    std::memcpy(&four, from, sizeof four);
    auto const once = (typename redzap::detail::compiler_vector<std::int8_t, 16>::type)words{four, 0, 0, 0};
    auto const twice = (typename redzap::detail::compiler_vector<std::int16_t, 8>::type)__builtin_shufflevector(
        once, once, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    words const whole = (words)__builtin_shufflevector(twice, twice, 0, 8, 1, 9, 2, 10, 3, 11) >> 24;
    return V((typename V::register_type)__builtin_convertvector(whole, typename V::register_type));
  }
}
#endif

}  // namespace redzap::inline REDZAP_ISA::simd
