// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <redzap/core/checked_product.hpp>

using redzap::checked_product;

namespace {
constexpr long long largest = std::numeric_limits<std::ptrdiff_t>::max();
}

TEST_CASE("checked_product multiplies") {
  static_assert(checked_product({}) == 1u);
  static_assert(checked_product({3, 5, 7}) == 105u);
  CHECK(checked_product({1LL << 15, 1LL << 15}) == 1u << 30);
  CHECK(checked_product({largest}) == std::size_t(largest));
  if constexpr (sizeof(std::size_t) == 8) CHECK(checked_product({1LL << 31, 1LL << 31}) == 1ULL << 62);
}

TEST_CASE("checked_product refuses what is no object size") {
  CHECK_FALSE(checked_product({1LL << 32, 1LL << 31}).has_value());   // 2^63 > PTRDIFF_MAX
  CHECK_FALSE(checked_product({1LL << 32, 1LL << 32}).has_value());   // 2^64 wraps to 0
  CHECK_FALSE(checked_product({largest / 2 + 1, 2}).has_value());
  if constexpr (sizeof(std::size_t) == 4) {
    CHECK_FALSE(checked_product({1LL << 31}).has_value());
    CHECK_FALSE(checked_product({1LL << 16, 1LL << 16}).has_value());   // 2^32 wraps to 0
    CHECK_FALSE(checked_product({(1LL << 32) + 1}).has_value());        // which is 1 in 32 bits
  }
  CHECK_FALSE(checked_product({-1}).has_value());
  CHECK_FALSE(checked_product({-1, -1}).has_value());
}

TEST_CASE("checked_product: a zero factor is zero, but does not hide a negative one") {
  CHECK(checked_product({1LL << 62, 1LL << 62, 0}) == 0u);
  CHECK_FALSE(checked_product({0, -1}).has_value());
}
