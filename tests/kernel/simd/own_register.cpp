// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/own_register.hpp>

#include <doctest/doctest.h>

TEST_CASE("own_register: the pointer itself") {
  float const numbers[2]{};
  CHECK(redzap::kernel::own_register(numbers + 1) == numbers + 1);
}
