// SPDX-License-Identifier: MIT
#include <redzap/precision/f16.hpp>

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
