// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <redzap/core/parallel_for.hpp>
#include <vector>

#include "support/executors.hpp"

TEST_CASE("parallel_for visits every index once, on a thread in range") {
  for (int const threads : {0, 1, 2, 3, 8}) {
    CAPTURE(threads);
    std::vector<int> visits(101, 0);
    std::atomic<int> stray = 0;
    redzap::parallel_for(101, threads, [&](int i, int thread) {
      ++visits[i];
      if (thread < 0 || thread >= std::max(threads, 1)) ++stray;
    });
    CHECK(std::count(visits.begin(), visits.end(), 1) == 101);
    CHECK(stray == 0);
  }
}

TEST_CASE("parallel_for of nothing does nothing") {
  redzap::parallel_for(0, 4, [](int, int) { FAIL("called"); });
}

TEST_CASE("parallel_for runs on the caller's thread, in order, if there is one thread") {
  std::vector<int> order;
  redzap::parallel_for(5, 1, [&](int i, int) { order.push_back(i); });
  CHECK(order == std::vector<int>{0, 1, 2, 3, 4});
}

TEST_CASE("parallel_for: each thread that takes part begins once, before its first index; thread 0 always does") {
  for (int const threads : {1, 2, 3, 8})
    for (int const count : {0, 1, 2, 50}) {
      std::vector<std::atomic<int>> begun(8);
      std::atomic<int> early = 0;
      auto const body = [&](int, int thread) { early += begun[thread] != 1; };
      redzap::parallel_for(count, threads, body, [&](int thread) { ++begun[thread]; });
      CHECK(early == 0);
      CHECK(begun[0] == 1);
      for (auto const& times : begun) CHECK(times <= 1);
    }
}

TEST_CASE(
    "parallel_for on a caller's executor: every index once, each thread begins before its first index, and never two "
    "as one") {
  redzap::test::backwards backwards;
  redzap::test::late_threads late;
  redzap::test::two_threads two;
  for (int const threads : {1, 2, 3, 8}) {
    std::vector executors{redzap::execution(backwards, threads)};
    if (redzap::test::has_threads) {
      executors.emplace_back(late, threads);
      executors.emplace_back(two, threads);
    }
    for (int const count : {0, 1, 2, 50})
      for (auto const& on : executors) {
        std::vector<std::atomic<int>> begun(8), busy(8), visits(50);
        std::atomic<int> wrong = 0;
        auto const body = [&](int i, int thread) {
          wrong += begun[thread] != 1 || busy[thread]++ != 0;
          ++visits[i];
          --busy[thread];
        };
        redzap::parallel_for(count, on, body, [&](int thread) { ++begun[thread]; });
        CHECK(wrong == 0);
        CHECK(begun[0] == 1);
        CHECK(std::count(visits.begin(), visits.begin() + count, 1) == count);
        CHECK(std::count(begun.begin() + std::max(1, std::min(threads, count)), begun.end(), 0) ==
              8 - std::max(1, std::min(threads, count)));
      }
  }
}
