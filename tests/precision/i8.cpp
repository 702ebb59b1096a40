// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <concepts>
#include <redzap/precision/concept.hpp>
#include <redzap/precision/i8.hpp>

using redzap::precision::i8;

TEST_CASE("i8 is no storage of floats: a kernel that widens to f32 does not read it") {
  static_assert(std::same_as<i8::storage, std::int8_t>);
  static_assert(!redzap::precision::loadable<i8>);
  CHECK(i8::name == "i8");
  CHECK(i8::largest == 127);
}
