// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/adam.hpp>

using redzap::training::adam;

TEST_CASE("two steps by hand") {
  // Without epsilon the first step is the rate, whatever the gradient's size; the second follows from m and v.
  float parameter[2] = {1, 1}, mean[2] = {}, square[2] = {};
  float const first[2] = {0.5f, -100}, second[2] = {-0.25f, -100};
  adam const optimiser;
  optimiser.step(1, 2, first, parameter, mean, square);
  CHECK(parameter[0] == doctest::Approx(0.99).epsilon(1e-6));
  CHECK(parameter[1] == doctest::Approx(1.01).epsilon(1e-6));
  CHECK(mean[0] == doctest::Approx(0.05));
  CHECK(square[0] == doctest::Approx(0.00025));
  optimiser.step(2, 2, second, parameter, mean, square);
  // m = 0.9 * 0.05 - 0.1 * 0.25 = 0.02, m / (1 - 0.81) = 0.105263; v = 0.999 * 0.00025 + 0.001 * 0.0625 = 0.00031225,
  // / (1 - 0.998001) = 0.156203
  CHECK(parameter[0] == doctest::Approx(0.99 - 0.01 * 0.105263 / 0.395225).epsilon(1e-6));
  CHECK(parameter[1] == doctest::Approx(1.02).epsilon(1e-6));
}

TEST_CASE("epsilon holds back what is only noise, and no gradient is no step") {
  float parameter[2] = {1, 1}, mean[2] = {}, square[2] = {};
  float const gradient[2] = {1e-8f, 0};
  adam{.rate = 0.5f}.step(1, 2, gradient, parameter, mean, square);
  CHECK(parameter[0] == doctest::Approx(0.75).epsilon(1e-5));  // 0.5 * 1e-8 / (1e-8 + 1e-8)
  CHECK(parameter[1] == 1);
}
