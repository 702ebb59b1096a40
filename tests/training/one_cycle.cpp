// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <redzap/training/one_cycle.hpp>

using redzap::training::one_cycle;

TEST_CASE("one_cycle: rates and betas as PyTorch 1.13's OneCycleLR(0.01, pct_start=0.15) has them") {
  struct expected {
    int steps, step;
    double rate, beta1;
  };
  for (expected const e : {expected{20, 0, 0.0004, 0.95},
                           {20, 1, 0.0052, 0.9},
                           {20, 2, 0.01, 0.85},
                           {20, 3, 0.00991486584, 0.850851345},
                           {20, 9, 0.00636832948, 0.88631685},
                           {20, 18, 8.5174161e-05, 0.949148655},
                           {20, 19, 4e-08, 0.95},
                           {7, 0, 0.0004, 0.95},
                           {7, 1, 0.00938407707, 0.856159254},
                           {7, 5, 0.000680952112, 0.943190852},
                           {7, 6, 4e-08, 0.95},
                           {3, 0, 0.00889540729, 0.861045971},
                           {3, 1, 0.00333825265, 0.91661774},
                           {3, 2, 4e-08, 0.95},
                           {1, 0, 4e-08, 0.95}}) {
    CAPTURE(e.steps);
    CAPTURE(e.step);
    auto const found = one_cycle{.rate = 0.01f, .steps = e.steps}.at(e.step);
    CHECK(double(found.rate) == doctest::Approx(e.rate).epsilon(1e-6));
    CHECK(found.beta1 == doctest::Approx(e.beta1).epsilon(1e-8));
    CHECK(found.beta2 == 0.999);
  }
}
