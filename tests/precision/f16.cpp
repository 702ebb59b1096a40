// SPDX-License-Identifier: MIT
#include <redzap/precision/f16.hpp>

#include <redzap/core/isa.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

#include "support/narrowing.hpp"

using redzap::precision::f16;
using redzap::test::check_narrowing;

TEST_CASE("f16 widens exactly") {
  static_assert(f16::widen(0x3c00) == 1.0f);
  static_assert(f16::widen(0xc248) == -3.140625f);
  static_assert(f16::widen(0x7bff) == 65504.0f);
  static_assert(f16::widen(0x0400) == 0x1p-14f);
  static_assert(f16::widen(0x0001) == 0x1p-24f);
  static_assert(f16::widen(0x83ff) == -1023 * 0x1p-24f);
  CHECK(std::isinf(f16::widen(0x7c00)));
  CHECK(std::signbit(f16::widen(0x8000)));
}

TEST_CASE("f16 narrows to the nearest, ties to even") {
  static_assert(f16::narrow(65519.996f) == 0x7bff);
  static_assert(f16::narrow(65520.0f) == 0x7c00);
  static_assert(f16::narrow(0x1p-25f) == 0x0000);   // half of the smallest subnormal: to the even one, zero
  static_assert(f16::narrow(0x1.8p-24f) == 0x0002);
  static_assert(f16::narrow(0x1.ffcp-15f) == 0x0400);   // a carry out of the subnormals
  check_narrowing<f16>(0x7c00, 65536.0f);
}

namespace {
/// The float of an f16's value, by arithmetic in double; a NaN is quiet, and what it holds is in the upper bits.
std::uint32_t expected_bits(std::uint16_t stored) {
  int const exponent = stored >> 10 & 0x1f, fraction = stored & 0x3ff;
  std::uint32_t const sign = stored >= 0x8000 ? 0x80000000u : 0u;
  if (exponent == 31 && fraction != 0) return sign | 0x7fc00000u | static_cast<std::uint32_t>(fraction) << 13;
  if (exponent == 31) return sign | 0x7f800000u;
  double const magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return sign | std::bit_cast<std::uint32_t>(static_cast<float>(magnitude));
}

/// Every f16 there is, through registers of an ISA, from unaligned addresses. Bits are compared, NaN has them too.
template <class Isa>
void check_load() {
  using V = typename Isa::f32;
  CAPTURE(Isa::name);
  std::vector<std::uint16_t> all(65537);
  std::iota(all.begin(), all.end(), std::uint16_t{65535});   // the first number again is at 1
  int wrong = 0;
  for (std::size_t i = 1; i < all.size(); i += Isa::lanes) {
    float values[Isa::lanes];
    redzap::simd::store(values, f16::load<V>(all.data() + i));
    for (int j = 0; j < Isa::lanes; ++j)
      wrong += std::bit_cast<std::uint32_t>(values[j]) != expected_bits(all[i + std::size_t(j)]);
  }
  CHECK(wrong == 0);
}
}  // namespace

TEST_CASE("f16: each widens to its value, alone and in registers, by instruction or by shifts") {
  int wrong = 0;
  for (unsigned i = 0; i < 65536; ++i) {
    auto const stored = static_cast<std::uint16_t>(i);
    wrong += std::bit_cast<std::uint32_t>(f16::widen(stored)) != expected_bits(stored);
  }
  CHECK(wrong == 0);
  check_load<redzap::native_isa>();
  check_load<redzap::isa::scalar>();
#if defined(REDZAP_HAS_XSIMD) && defined(__AVX2__) && defined(__FMA__)
  check_load<redzap::isa::avx2>();
#endif
#if defined(REDZAP_HAS_XSIMD) && defined(__SSE2__)
  check_load<redzap::isa::sse2>();
#endif
}
