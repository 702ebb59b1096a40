// SPDX-License-Identifier: MIT
#include <redzap/precision/bf16.hpp>

#include <redzap/core/isa.hpp>

#include <bit>
#include <cstdint>
#include <numeric>
#include <vector>

#include "support/narrowing.hpp"

using redzap::precision::bf16;
using redzap::test::check_narrowing;

TEST_CASE("bf16 widens exactly") {
  static_assert(bf16::widen(0x3f80) == 1.0f);
  static_assert(bf16::widen(0xc049) == -3.140625f);
  static_assert(bf16::widen(0x0001) == 0x1p-133f);
}

TEST_CASE("bf16 narrows to the nearest, ties to even") {
  static_assert(bf16::narrow(1.0f) == 0x3f80);
  static_assert(bf16::narrow(0x1.01p0f) == 0x3f80);   // between 0x3f80 and 0x3f81: to the even one
  static_assert(bf16::narrow(0x1.03p0f) == 0x3f82);
  check_narrowing<bf16>(0x7f80, std::numeric_limits<float>::infinity());
}

TEST_CASE("a bf16 NaN whose payload is in the lower half does not become infinity") {
  CHECK(bf16::narrow(std::bit_cast<float>(0x7f800001u)) == 0x7fc0);
}

namespace {
/// Every bf16 there is, through registers of an ISA. Bits are compared, NaN has them too.
template <class Isa>
void check_load() {
  using V = typename Isa::f32;
  std::vector<std::uint16_t> all(65536);
  std::iota(all.begin(), all.end(), std::uint16_t{0});
  int wrong = 0;
  for (std::size_t i = 0; i < all.size(); i += Isa::lanes) {
    float values[Isa::lanes];
    redzap::simd::store(values, bf16::load<V>(all.data() + i));
    for (int j = 0; j < Isa::lanes; ++j)
      wrong += std::bit_cast<std::uint32_t>(values[j]) != static_cast<std::uint32_t>(all[i + std::size_t(j)]) << 16;
  }
  CHECK(wrong == 0);
}
}  // namespace

TEST_CASE("bf16: a register of them is what each widens to") {
  check_load<redzap::native_isa>();
  check_load<redzap::isa::scalar>();
}
