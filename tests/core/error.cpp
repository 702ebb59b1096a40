// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/core/error.hpp>

TEST_CASE("an error reads what: why, and is a runtime_error") {
  CHECK_THROWS_WITH_AS(throw redzap::error("conv1.weight", "missing"), "conv1.weight: missing", std::runtime_error);
}
