// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/tensor/shape.hpp>

using redzap::shape;

TEST_CASE("a shape counts its elements; what is not said is 1") {
  static_assert(shape{.c = 3, .h = 32, .w = 32}.size() == 3072);
  static_assert(shape{.c = 100} == shape{1, 100, 1, 1});
  CHECK(shape{2, 3, 5, 7}.size() == 210);
  static_assert(shape{2, 3, 5, 7}.batch(4) == shape{4, 3, 5, 7});
}

TEST_CASE("a shape is valid if all extents are positive and its bytes are an object size") {
  CHECK(shape{}.valid());
  CHECK(shape{1 << 15, 1 << 15, 1 << 15, 1 << 11}.valid());
  CHECK_FALSE(shape{1 << 15, 1 << 15, 1 << 15, 1 << 12}.valid());   // 2^57 elements of up to 64 bytes: 2^63
  CHECK_FALSE(shape{.c = 0}.valid());
  CHECK_FALSE(shape{.h = -1, .w = -1}.valid());
}
