// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/goal.hpp>

using redzap::training::goal;

TEST_CASE("goals say what they are") {
  CHECK(goal::zap().name == "zap");
  CHECK(goal::zap().target == goal::kind::zap);
  auto const g = goal::redzap("redzap-0.1", 0.1f);
  CHECK(g.name == "redzap-0.1");
  CHECK(g.target == goal::kind::redzap);
  CHECK(g.epsilon == 0.1f);
}
