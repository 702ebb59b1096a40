// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/window_walk.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

using namespace redzap;
using kernel::window_walk;

namespace {
using runs = std::vector<std::array<long long, 3>>;
runs real_runs(window_walk const& walk, int first, int last) {
  runs result;
  walk.for_each_run(first, last, [&](std::ptrdiff_t x, std::ptrdiff_t tap, int length) {
    result.push_back({x, tap, length});
  });
  return result;
}
}  // namespace

TEST_CASE("window_walk: rows of taps in full blocks, single taps in the last") {
  window_walk walk({.c = 18, .h = 5, .w = 7}, {.out_channels = 1, .kernel = 3});
  walk.rows = {1, 3};
  walk.cols = {0, 2};
  CHECK(walk.blocks() == 2);
  CHECK(real_runs(walk, 0, 2) ==
        runs{{0, 3, 32}, {112, 6, 32}, {560, 12, 2}, {576, 13, 2}, {672, 15, 2}, {688, 16, 2}});
  CHECK(walk.runs() == 4);
}

TEST_CASE("window_walk: dilated taps one by one; no taps, no runs") {
  window_walk walk({.c = 16, .h = 9, .w = 9}, {.out_channels = 1, .kernel = {1, 2}, .dilation = 3});
  CHECK(real_runs(walk, 0, 1) == runs{{0, 0, 16}, {48, 1, 16}});
  walk.cols = {0, 0};
  CHECK(real_runs(walk, 0, 1).empty());
  walk.cols = {0, 2};
  walk.rows = {1, 1};
  CHECK(real_runs(walk, 0, 1).empty());
}
