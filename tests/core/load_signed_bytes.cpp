// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <redzap/core/load_signed_bytes.hpp>

namespace {
/// Every signed byte, through registers of an ISA, from unaligned addresses.
template <class Isa>
void check_signed_bytes() {
  CAPTURE(Isa::name);
  std::array<std::int8_t, 257> all{};
  // the second is -128
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::int8_t>(static_cast<int>(i) - 129);
  for (std::size_t i = 1; i < all.size(); i += Isa::lanes) {
    float values[Isa::lanes];
    redzap::simd::store(values, redzap::simd::load_signed_bytes<typename Isa::f32>(all.data() + i));
    for (int j = 0; j < Isa::lanes; ++j) CHECK(values[j] == static_cast<float>(all[i + static_cast<std::size_t>(j)]));
  }
}
}  // namespace

TEST_CASE("load_signed_bytes: each becomes its float, alone and in registers") {
  check_signed_bytes<redzap::native_isa>();
  check_signed_bytes<redzap::isa::scalar>();
#if defined(REDZAP_HAS_XSIMD) && defined(__AVX2__) && defined(__FMA__)
  check_signed_bytes<redzap::isa::avx2>();
#endif
#if defined(REDZAP_HAS_XSIMD) && defined(__SSE2__)
  check_signed_bytes<redzap::isa::sse2>();
#endif
}
