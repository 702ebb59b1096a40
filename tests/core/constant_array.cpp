// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <redzap/core/constant_array.hpp>

using namespace redzap;

TEST_CASE("constant_array keeps the memory of the buffer it takes, also when it moves") {
  aligned_buffer<int> buffer(3);
  buffer[1] = 7;
  int const* const memory = buffer.data();
  constant_array<int> owner(std::move(buffer));
  constant_array<int> const moved(std::move(owner));
  CHECK(moved.data() == memory);
  CHECK(moved.size() == 3);
  CHECK(moved.span()[1] == 7);
  static_assert(!std::is_copy_constructible_v<constant_array<int>>);
}

TEST_CASE("constant_array borrows where the values lie, and lets go of what it owned") {
  alignas(cache_line) std::array<int, 2> const values{5, 6};
  constant_array<int> array(aligned_buffer<int>(4));
  array = constant_array<int>(std::span(values));
  CHECK(array.data() == values.data());
  CHECK(array.size() == 2);
  CHECK(constant_array<int>().size() == 0);
}
