// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/i8_window_walk.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

using namespace redzap;
using kernel::i8_window_walk;

namespace {
using runs = std::vector<std::array<long long, 3>>;
runs real_runs(i8_window_walk const& walk) {
  runs result;
  walk.for_each_run([&](std::ptrdiff_t x, std::ptrdiff_t term, int length) { result.push_back({x, term, length}); });
  CHECK(static_cast<std::ptrdiff_t>(result.size()) == walk.runs());
  return result;
}
}  // namespace

TEST_CASE("i8_window_walk: rows of taps, in elements of four channels") {
  i8_window_walk walk({.c = 20, .h = 5, .w = 7}, {.out_channels = 1, .kernel = 3});
  CHECK(walk.offset(3 * 16) == 15);
  CHECK(real_runs(walk) == runs{{0, 0, 15}, {35, 15, 15}, {70, 30, 15}});
  walk.rows = {1, 3};
  walk.cols = {1, 3};
  CHECK(real_runs(walk) == runs{{0, 20, 10}, {35, 35, 10}});
}

TEST_CASE("i8_window_walk: dilated taps one by one; no taps, no runs") {
  i8_window_walk walk({.c = 16, .h = 9, .w = 9}, {.out_channels = 1, .kernel = {1, 2}, .dilation = 3});
  CHECK(real_runs(walk) == runs{{0, 0, 4}, {12, 4, 4}});
  walk.cols = {0, 0};
  CHECK(real_runs(walk).empty());
  walk.cols = {0, 2};
  walk.rows = {1, 1};
  CHECK(real_runs(walk).empty());
}
