// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/list_nonzero.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <vector>

#include "support/guard_page.hpp"

using namespace redzap;

TEST_CASE("list_nonzero: places in ascending order; -0 is zero, NaN and infinity are not") {
  constexpr float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> const values{0.0f, 1.0f, -0.0f, nan, 0.0f, -infinity, 1e-45f};
  test::guarded_buffer<std::uint32_t> memory(values.size());
  auto const listed = kernel::list_nonzero(values, memory.data());
  CHECK(std::vector<std::uint32_t>(listed.begin(), listed.end()) == std::vector<std::uint32_t>{1, 3, 5, 6});
}

TEST_CASE("list_nonzero: from nothing to all") {
  test::guarded_buffer<std::uint32_t> memory(3);
  CHECK(kernel::list_nonzero({}, memory.data()).empty());
  CHECK(kernel::list_nonzero(std::vector<float>{0, 0, 0}, memory.data()).empty());
  CHECK(kernel::list_nonzero(std::vector<float>{3, 2, 1}, memory.data()).size() == 3);
}
