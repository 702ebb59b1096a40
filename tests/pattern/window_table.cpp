// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/pattern/position_table.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/tensor/layout.hpp>
#include <set>
#include <vector>

#include "support/problems.hpp"
#include "support/table_fits.hpp"

using namespace redzap;

TEST_CASE("window_table: 3x3 on 4x4 with padding 1, by hand") {
  window_table const t =
      window_table::outside({.c = 40, .h = 4, .w = 4}, {.out_channels = 1, .kernel = 3, .padding = 1}, pattern::b);
  CHECK(std::vector<int>(t.positions(), t.positions() + t.size()) == std::vector<int>{1, 3, 4, 6, 9, 11, 12, 14});
  CHECK(std::vector<int>(t.offsets(), t.offsets() + 3) == std::vector<int>{1 * 16, 3 * 16, 6 * 16});   // rows of 6
  CHECK(t.side() == 3);
  CHECK(t.to_next().row == 6 * 16);           // channel blocks of 6 x 6: from row to row,
  CHECK(t.to_next().block == (36 - 12) * 16);   // and from the last one to the next block
  CHECK(t.strips().size() == 1);
  CHECK(t.longest_strip() == 8);
}

TEST_CASE("window_table, position_table: no more than a region") {
  shape const in{.c = 40, .h = 4, .w = 4};
  conv2d_options const o{.out_channels = 1, .kernel = 3, .padding = 1};
  window_table const windows = window_table::outside(in, o, pattern::b, {3, 2});
  CHECK(std::vector<int>(windows.positions(), windows.positions() + windows.size()) == std::vector<int>{1, 4, 9});
  position_table const some = position_table::outside(in, o, pattern::b, {3, 2}),
                       all = position_table::all(in, o, {3, 2});
  CHECK(std::set<int>(some.positions(), some.positions() + some.size()) == std::set<int>{1, 4, 9});
  CHECK(std::set<int>(all.positions(), all.positions() + all.size()) == std::set<int>{0, 1, 4, 5, 8, 9});
}

TEST_CASE("window_table: every problem's positions once, in row-major order and strips; its steps visit every tap") {
  for (test::problem const& p : test::problems) {
    CAPTURE(p.name);
    conv2d_options const& o = p.options;
    shape const out = p.output(), padded = padded_shape(p.input, o.padding);
    window_table const t = window_table::outside(p.input, o, pattern::d);
    CHECK(t.fits({1, p.input.c, padded.h, padded.w}, o));
    int next = 0, wrong = 0;
    for (int y = 0; y < out.h; ++y)
      for (int x = 0; x < out.w; ++x) {
        if (pattern::d.contains(y, x)) continue;
        wrong += t.positions()[next] != y * out.w + x;
        wrong +=
            t.offsets()[next] != static_cast<int>(layout::packed::offset(padded, 0, 0, y * o.stride.h, x * o.stride.w));
        ++next;
      }
    CHECK(t.size() == next);
    next = 0;
    for (auto const& strip : t.strips()) {
      CHECK(strip.first == next);
      CHECK(strip.count <= t.longest_strip());
      CHECK(strip.count <= dot_blocking::strip_positions(p.input, o));
      next += strip.count;
    }
    CHECK(next == t.size());
    long long at = 0;
    int const blocks = layout::packed::blocks(p.input.c), taken = t.side() > 0 ? t.side() : 1;   // taps at once
    for (int cb = 0; cb < blocks; ++cb)
      for (int r = 0; r < o.kernel.h; ++r)
        for (int s = 0; s < o.kernel.w; ++s) {
          wrong += at + s % taken * 16 != static_cast<long long>(layout::packed::offset(
                                              padded, 0, cb * 16, r * o.dilation.h, s * o.dilation.w));
          if (s % taken == taken - 1)
            at += s + 1 < o.kernel.w ? t.to_next().tap : r + 1 < o.kernel.h ? t.to_next().row : t.to_next().block;
        }
    wrong += at != static_cast<long long>(blocks) * padded.h * padded.w * 16;
    CHECK(wrong == 0);
  }
}

TEST_CASE("window_table: no strip is empty") {
  // rows of 66 * 4 * 64 bytes: a strip each
  window_table const some({.c = 64, .h = 40, .w = 64}, {.out_channels = 1, .kernel = 3, .padding = 1},
                          [](int p, int q) { return p >= 10 && p < 13 && p + q > 40; });
  CHECK(some.strips().size() == 3);
  int next = 0;
  for (auto const& strip : some.strips()) {
    CHECK(strip.first == next);
    CHECK(strip.count > 0);
    next += strip.count;
  }
  CHECK(next == some.size());
  CHECK(window_table({.c = 64, .h = 4, .w = 64}, {.out_channels = 1, .kernel = 3}, [](int, int) { return false; })
            .strips()
            .empty());
}

TEST_CASE("window_table: which kernels go by whole rows") {
  auto side = [](conv2d_options o) { return window_table::all({.c = 16, .h = 20, .w = 20}, o).side(); };
  CHECK(side({.out_channels = 1, .kernel = 1}) == 1);
  CHECK(side({.out_channels = 1, .kernel = 3}) == 3);
  CHECK(side({.out_channels = 1, .kernel = 5, .stride = 2}) == 5);
  CHECK(side({.out_channels = 1, .kernel = 7}) == 0);
  CHECK(side({.out_channels = 1, .kernel = {1, 3}}) == 0);
  CHECK(side({.out_channels = 1, .kernel = 3, .dilation = 2}) == 0);
  CHECK(side({.out_channels = 1, .kernel = 1, .dilation = 2}) == 1);   // a single tap has no gaps
}

TEST_CASE("window_table: a geometry at fault is refused, and a row that 16 bits cannot count") {
  CHECK_THROWS_WITH_AS(window_table::all({.c = 1, .h = 2, .w = 2}, {.out_channels = 1, .kernel = 3}),
                       "window table: the dilated kernel must fit into the padded input", error);
  CHECK_NOTHROW(window_table::all({.c = 1, .h = 1, .w = 65536}, {.out_channels = 1, .kernel = 1}));
  CHECK_THROWS_WITH_AS(window_table::all({.c = 1, .h = 1, .w = 65537}, {.out_channels = 1, .kernel = 1}),
                       "window table: a row has more than 65536 positions", error);
}

TEST_CASE("window_table: fits its own ifmap and options, and no others") {
  test::check_fits_its_own<window_table>([](auto const& t, shape walked, conv2d_options const& o) {
    CHECK_FALSE(t.fits({.n = 2, .c = 4, .h = walked.h, .w = walked.w}, o));
    CHECK_FALSE(t.fits(walked, o, dot_blocking::element::byte));
  });
}
