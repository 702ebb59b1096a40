// SPDX-License-Identifier: MIT
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/precision/narrow.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace redzap;

TEST_CASE("narrow: what fits is rounded, what is too large is refused by name, infinities stay") {
  CHECK(narrow<precision::f32>(3.4e38f, "x") == 3.4e38f);
  CHECK(narrow<precision::bf16>(1.0f, "x") == 0x3f80);
  CHECK(narrow<precision::f16>(65504.0f, "x") == 0x7bff);
  CHECK_THROWS_WITH_AS(narrow<precision::f16>(70000.0f, "fc1.weight"), "fc1.weight: 70000.000000 is too large for f16",
                       error);
  CHECK_THROWS_AS(narrow<precision::bf16>(std::numeric_limits<float>::max(), "x"), error);
  CHECK(narrow<precision::bf16>(-std::numeric_limits<float>::infinity(), "x") == 0xff80);
  CHECK(std::isnan(precision::bf16::widen(narrow<precision::bf16>(std::numeric_limits<float>::quiet_NaN(), "x"))));
}
