// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <redzap/precision/affine.hpp>
#include <string>

using redzap::precision::affine;

namespace {
constexpr float infinity = std::numeric_limits<float>::infinity(),
                not_a_number = std::numeric_limits<float>::quiet_NaN();

std::string fault(affine const& a) {
  try {
    a.check("conv2.input");
  } catch (redzap::error const& e) {
    return e.what();
  }
  return "none";
}
}  // namespace

TEST_CASE("affine: values are rounded to the nearest stored one, ties to even before the zero point is added") {
  constexpr affine halves{.scale = 0.5f, .zero_point = 3};
  static_assert(halves.quantise(0.0f) == 3);
  static_assert(halves.quantise(1.0f) == 5);
  static_assert(halves.quantise(0.25f) == 3);   // 0.5: to 0
  static_assert(halves.quantise(0.75f) == 5);   // 1.5: to 2
  static_assert(halves.quantise(-0.25f) == 3);
  static_assert(halves.quantise(-0.75f) == 1);
  static_assert(halves.dequantise(5) == 1.0f);
  for (int zero_point : {0, 1, 77, 255})
    for (float scale : {0.01f, 0.3f, 1.0f, 17.0f})
      for (int i = -3000; i <= 3000; ++i) {
        affine const a{scale, zero_point};
        float const value = static_cast<float>(i) * 0.11f * scale, product = value * (1 / scale);
        double const expected = std::fmin(std::fmax(std::nearbyint(double(product)) + zero_point, 0), 255);
        REQUIRE(a.quantise(value) == static_cast<int>(expected));
      }
}

TEST_CASE("affine: what is stored comes back") {
  for (int zero_point : {0, 128, 255})
    for (int stored = 0; stored < 256; ++stored) {
      affine const a{0.037f, zero_point};
      CHECK(a.quantise(a.dequantise(static_cast<std::uint8_t>(stored))) == stored);
    }
}

TEST_CASE("affine: a NaN is stored as the zero point, what is too large as the last value") {
  constexpr affine a{.scale = 2, .zero_point = 40};
#if !defined(__clang__)   // which takes no arithmetic with a NaN for constant
  static_assert(a.quantise(not_a_number) == 40);   // no conversion of a NaN, which would be undefined
#endif
  CHECK(a.quantise(not_a_number) == 40);
  CHECK(a.quantise(-not_a_number) == 40);
  CHECK(a.quantise(infinity) == 255);
  CHECK(a.quantise(-infinity) == 0);
  CHECK(a.quantise(std::numeric_limits<float>::max()) == 255);
  CHECK(a.quantise(-1e30f) == 0);
  CHECK(a.quantise(std::numeric_limits<float>::denorm_min()) == 40);
  CHECK(affine{.scale = 0x1p-60f}.quantise(std::numeric_limits<float>::max()) == 255);   // the product is infinite
}

TEST_CASE("affine: a scale that is none and a zero point out of range are named") {
  CHECK(fault({.scale = 1, .zero_point = 0}) == "none");
  CHECK(fault({.scale = 0x1p60f, .zero_point = 255}) == "none");
  for (float const scale : {0.0f, -0.0f, -1.0f, not_a_number, infinity, -infinity, 0x1p-61f, 0x1p61f, 1e-40f})
    CHECK(fault({.scale = scale}).starts_with("conv2.input: the scale must be from 2^-60 to 2^60, and is "));
  for (int const zero_point : {-1, 256, std::numeric_limits<int>::min()})
    CHECK(fault({.zero_point = zero_point}) ==
          "conv2.input: the zero point must be from 0 to 255, and is " + std::to_string(zero_point));
}
