// SPDX-License-Identifier: MIT
#include <redzap/core/executor.hpp>

#include <doctest/doctest.h>

#include "support/executors.hpp"

TEST_CASE("executor: what has run(tasks, task) is one") {
  static_assert(redzap::executor<redzap::test::backwards> && redzap::executor<redzap::test::two_threads>);
  static_assert(!redzap::executor<int>);
  struct takes_no_task {
    void run(int) {}
  };
  static_assert(!redzap::executor<takes_no_task>);
}
