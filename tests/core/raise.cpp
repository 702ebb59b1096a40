// SPDX-License-Identifier: MIT
#include <redzap/core/error.hpp>
#include <redzap/core/raise.hpp>

#include <doctest/doctest.h>

#include <new>

// Without exceptions: examples/microcontroller/check.py.
TEST_CASE("raise: throws what it is given, as what it is") {
  CHECK_THROWS_WITH_AS(redzap::raise(redzap::error("conv1.weight", "not in the model")),
                       "conv1.weight: not in the model", redzap::error);
  CHECK_THROWS_AS(redzap::raise(std::bad_alloc()), std::bad_alloc);
}
