// SPDX-License-Identifier: MIT
#include <redzap/core/execution.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "support/executors.hpp"

using namespace redzap;

TEST_CASE("execution: an int is a number of threads, an executor comes with its own") {
  execution const plain = 3;
  CHECK(plain.threads() == 3);
  CHECK_FALSE(plain.has_executor());

  struct constant {
    void run(int tasks, task t) const noexcept {
      for (int i = 0; i < tasks; ++i) t(i);
    }
  };
  constant const unchanging;
  int calls = 0;
  auto count = [&](int) { ++calls; };
  execution(unchanging, 2).run(5, task(count));
  CHECK(calls == 5);

  test::backwards own;
  execution const on(own, 4);
  CHECK(on.threads() == 4);
  REQUIRE(on.has_executor());
  std::vector<int> order;
  auto remember = [&](int i) { order.push_back(i); };
  on.run(3, task(remember));
  CHECK(order == std::vector<int>{2, 1, 0});
}
