// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/window_walk.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

using namespace redzap;
using kernel::window_walk;

namespace {
using runs = std::vector<std::array<long long, 3>>;
runs real_runs(window_walk const& walk) {
  runs result;
  walk.for_each_run([&](std::ptrdiff_t x, std::ptrdiff_t term, int length) { result.push_back({x, term, length}); });
  return result;
}
}  // namespace

TEST_CASE("window_walk: rows of taps in full blocks, single taps in the last") {
  window_walk walk({.c = 18, .h = 5, .w = 7}, {.out_channels = 1, .kernel = 3});
  walk.rows = {1, 3};
  walk.cols = {0, 2};
  CHECK(walk.blocks() == 2);
  CHECK(real_runs(walk) ==
        runs{{0, 48, 32}, {112, 96, 32}, {560, 192, 2}, {576, 208, 2}, {672, 240, 2}, {688, 256, 2}});
  CHECK(walk.runs() == 4);
  CHECK(walk.offset(112) == 112);
}

TEST_CASE("window_walk: dilated taps one by one; no taps, no runs") {
  window_walk walk({.c = 16, .h = 9, .w = 9}, {.out_channels = 1, .kernel = {1, 2}, .dilation = 3});
  CHECK(real_runs(walk) == runs{{0, 0, 16}, {48, 16, 16}});
  walk.cols = {0, 0};
  CHECK(real_runs(walk).empty());
  walk.cols = {0, 2};
  walk.rows = {1, 1};
  CHECK(real_runs(walk).empty());
}
