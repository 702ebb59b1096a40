// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/lane_sums.hpp>

using namespace redzap;

TEST_CASE("each lane has its own sum, in double") {
  training::lane_sums sums;
  using V = native_isa::f32;
  float values[16], ones[16];
  for (int i = 0; i < 16; ++i) {
    values[i] = static_cast<float>(i) * 16777216.0f;  // 2^24: adding 1 to it is lost in float
    ones[i] = 1;
  }
  for (float const* from : {values, ones})
    for (int lane = 0; lane < 16; lane += simd::lanes<V>) sums.add(lane, simd::load<V>(from + lane));
  for (int i = 0; i < 16; ++i) CHECK(sums[std::size_t(i)] == i * 16777216.0 + 1);
}
