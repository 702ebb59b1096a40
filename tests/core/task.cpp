// SPDX-License-Identifier: MIT
#include <redzap/core/task.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_CASE("task: a copy calls the function that it was made from") {
  std::vector<int> called;
  auto remember = [&](int i) { called.push_back(i); };
  redzap::task const first(remember), copy = first;
  first(3), copy(5);
  CHECK(called == std::vector<int>{3, 5});
}
