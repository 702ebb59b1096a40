// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <redzap/training/load_bytes.hpp>

using namespace redzap;

TEST_CASE("every byte becomes its float, at any address") {
  using V = native_isa::f32;
  std::array<std::uint8_t, 256 + 16> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  for (std::size_t at = 0; at < 256; ++at) {
    float values[16];
    simd::store(values, training::load_bytes<V>(&bytes[at]));
    for (int i = 0; i < simd::lanes<V>; ++i) CHECK(values[i] == static_cast<float>((at + std::size_t(i)) % 256));
    CHECK(training::load_bytes<float>(&bytes[at]) == static_cast<float>(at));
  }
}
