// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/activate_lanes.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

using namespace redzap;

TEST_CASE("activate_lanes: what activate does, lane by lane, signs of zero and NaN included") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  std::array<float, 16> const values{-2,     -1,      -0.0f, 0,      1, 2,  infinity, -infinity, std::nanf(""),
                                     1e-45f, -1e-45f, 3e38f, -3e38f, 5, -5, 7};
  using V = native_isa::f32;
  for (activation const function : {activation::none, activation::relu})
    for (int first = 0; first < 16; first += native_isa::lanes) {
      std::array<float, 16> result{};
      simd::store(result.data(), kernel::activate_lanes(function, simd::load<V>(values.data() + first)));
      for (int i = 0; i < native_isa::lanes; ++i) {
        float const expected = activate(function, values[first + i]);
        CHECK((result[i] == expected || (std::isnan(result[i]) && std::isnan(expected))));
        CHECK(std::signbit(result[i]) == std::signbit(expected));
      }
    }
}
