// SPDX-License-Identifier: MIT
#include <redzap/graph/memory_plan.hpp>

#include <doctest/doctest.h>

#include "support/generator.hpp"

using namespace redzap;

// Three activations in a chain, the middle one largest: the first and the last share memory.
static_assert(plan_memory<3>({{{-1, 0, 256}, {0, 1, 1024}, {1, 2, 192}}}).bytes == 1024 + 256);
static_assert(plan_memory<3>({{{-1, 0, 256}, {0, 1, 1024}, {1, 2, 192}}}).offsets ==
              std::array<std::size_t, 3>{1024, 0, 1024});
// Odd sizes are rounded up to cache lines; nothing needs nothing.
static_assert(plan_memory<2>({{{0, 0, 1}, {0, 0, 65}}}).bytes == 64 + 128);
static_assert(plan_memory<1>({{{0, 0, 0}}}).bytes == 0);

TEST_CASE("memory_plan: buffers of one step never overlap, and the total is no more than their sum") {
  test::generator random(1);
  for (int trial = 0; trial < 200; ++trial) {
    std::array<buffer_usage, 12> usages{};
    std::size_t sum = 0;
    for (auto& usage : usages) {
      usage.first = random.integer(0, 9);
      usage.last = usage.first + random.integer(0, 3);
      usage.bytes = std::size_t(random.integer(0, 1000));
      sum += (usage.bytes + 63) / 64 * 64;
    }
    auto const plan = plan_memory(usages);
    CHECK(plan.bytes <= sum);
    for (std::size_t i = 0; i < usages.size(); ++i) {
      CHECK(plan.offsets[i] % cache_line == 0);
      CHECK(plan.offsets[i] + usages[i].bytes <= plan.bytes);
      for (std::size_t j = 0; j < i; ++j) {
        bool const together = usages[i].first <= usages[j].last && usages[j].first <= usages[i].last;
        bool const apart = plan.offsets[i] + usages[i].bytes <= plan.offsets[j] ||
                           plan.offsets[j] + usages[j].bytes <= plan.offsets[i];
        if (together && usages[i].bytes > 0 && usages[j].bytes > 0) CHECK(apart);
      }
    }
  }
}
