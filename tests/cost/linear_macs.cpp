// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/cost/linear_macs.hpp>

TEST_CASE("the fully connected layers of the CIFAR AlexNet") {
  using redzap::cost::linear_macs;
  static_assert(linear_macs({.c = 256, .h = 4, .w = 4}, {.out_features = 2048}) == 8'388'608);
  static_assert(linear_macs({.c = 2048}, {.out_features = 2048}) == 4'194'304);
  static_assert(linear_macs({.c = 2048}, {.out_features = 100}) == 204'800);
  CHECK(linear_macs({.n = 3, .c = 5, .h = 2, .w = 7}, {.out_features = 11}) == 3 * 5 * 2 * 7 * 11);
}
