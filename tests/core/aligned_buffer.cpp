// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <redzap/core/aligned_buffer.hpp>

using redzap::aligned_buffer;

TEST_CASE("aligned_buffer is aligned to a cache line and zero-filled") {
  for (std::size_t const size : {1u, 3u, 64u, 1000u}) {
    { std::fill_n(aligned_buffer<float>(size).data(), size, 7.0f); }   // so that the allocator hands out used memory
    aligned_buffer<float> const buffer(size);
    CHECK(buffer.size() == size);
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % redzap::cache_line == 0);
    CHECK(std::count(buffer.span().begin(), buffer.span().end(), 0.0f) == static_cast<std::ptrdiff_t>(size));
  }
}

TEST_CASE("aligned_buffer may be empty") {
  CHECK(aligned_buffer<int>().data() == nullptr);
  CHECK(aligned_buffer<int>(0).span().empty());
}

TEST_CASE("aligned_buffer moves its memory") {
  aligned_buffer<int> source(4);
  source[2] = 7;
  int const* const memory = source.data();
  aligned_buffer<int> const target = std::move(source);
  CHECK(target.data() == memory);
  CHECK(target[2] == 7);
  static_assert(!std::is_copy_constructible_v<aligned_buffer<int>>);
}

TEST_CASE("aligned_buffer: a size in bytes that does not fit is bad_alloc, not a small buffer") {
  constexpr auto half = std::numeric_limits<std::size_t>::max() / 2;
  CHECK_THROWS_AS(aligned_buffer<double>(half / 2), std::bad_alloc);
  CHECK_THROWS_AS(aligned_buffer<double>(half + 2), std::bad_alloc);
}

TEST_CASE("aligned_buffer: large arrays, on both sides of a huge page, hold zeros to their ends and move") {
  for (std::size_t const bytes : {(2u << 20) - 4, 2u << 20, (4u << 20) + 20}) {
    aligned_buffer<float> buffer(bytes / 4);
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % redzap::cache_line == 0);
    CHECK(std::all_of(buffer.span().begin(), buffer.span().end(), [](float x) { return x == 0; }));
    buffer[bytes / 4 - 1] = 3;
    aligned_buffer<float> const moved = std::move(buffer);
    CHECK(moved[bytes / 4 - 1] == 3);
    buffer = aligned_buffer<float>(1);   // released with another alignment than it came with
    CHECK(buffer.size() == 1);
  }
}
