// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <concepts>
#include <redzap/precision/f32.hpp>

using redzap::precision::f32;

TEST_CASE("f32 is stored as it is computed with") {
  static_assert(std::same_as<f32::storage, float>);
  CHECK(f32::name == "f32");
  CHECK(f32::widen(f32::narrow(0.1f)) == 0.1f);
  CHECK(f32::widen(f32::narrow(-0x1p-149f)) == -0x1p-149f);
}
