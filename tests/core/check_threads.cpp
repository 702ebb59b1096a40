// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/core/check_threads.hpp>

TEST_CASE("check_threads: at least one") {
  CHECK(redzap::check_threads(1).threads() == 1);
  CHECK(redzap::check_threads(64).threads() == 64);
  CHECK_THROWS_WITH_AS(redzap::check_threads(0), "threads: must be at least 1, is 0", redzap::error);
}
