// SPDX-License-Identifier: MIT
#include <redzap/trace/step_clock.hpp>

#include <doctest/doctest.h>

#include <array>
#include <thread>
#include <vector>

#include "support/counting_allocator.hpp"

using namespace redzap;
using layer::step;
using trace::step_clock;

TEST_CASE("step_clock: does nothing without a log") {
  step_clock const clock;
  clock.begin(step::label, 7);
  clock.end(7);
}

TEST_CASE("step_clock: a step ends where the next begins, or where it is ended") {
  step_clock::log log(2, 10);
  step_clock const third(&log, 3), fourth(&log, 4);
  auto const before = step_clock::log::now();
  third.end(0);  // nothing has begun
  third.begin(step::pattern, 0);
  fourth.begin(step::sketch, 1);
  third.begin(step::label, 0);
  third.end(0);
  third.end(0);  // it has ended
  fourth.end(1);
  auto const after = step_clock::log::now();
  auto const steps = log.steps();
  REQUIRE(steps.size() == 3);
  CHECK(log.left_out() == 0);
  std::array const what{step::pattern, step::label, step::sketch};
  std::array const layer{3, 3, 4}, thread{0, 0, 1};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(steps[i].what == what[i]);
    CHECK(steps[i].layer == layer[i]);
    CHECK(steps[i].thread == thread[i]);
    CHECK(before <= steps[i].begin);
    CHECK(steps[i].begin <= steps[i].end);
    CHECK(steps[i].end <= after);
  }
  CHECK(steps[0].end == steps[1].begin);
}

TEST_CASE("step_clock: threads write side by side, what does not fit is counted, and nothing is allocated") {
  constexpr int threads = 4, each = 500, room = 1500;
  step_clock::log log(threads, room);
  auto const work = [&](int thread) {
    step_clock const clock(&log, thread);
    for (int i = 0; i < each; ++i) clock.begin(step::masked, thread), clock.end(thread);
  };
  auto const before = test::allocations();
  work(0);
  CHECK(test::allocations() == before);
  std::vector<std::thread> others;
  for (int t = 1; t < threads; ++t) others.emplace_back(work, t);
  for (auto& other : others) other.join();
  CHECK(log.steps().size() == room);
  CHECK(log.left_out() == threads * each - room);
  std::array<int, threads> count{};
  for (auto const& s : log.steps()) {
    CHECK(s.layer == s.thread);
    ++count[static_cast<std::size_t>(s.thread)];
  }
  CHECK(count[0] == each);
}
