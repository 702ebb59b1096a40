// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/pattern/position_table.hpp>
#include <redzap/tensor/layout.hpp>
#include <set>
#include <vector>

#include "support/problems.hpp"
#include "support/table_fits.hpp"

using namespace redzap;

TEST_CASE("position_table: 3x3 on 4x4 with padding 1, by hand") {
  shape const in{.c = 16, .h = 4, .w = 4};
  position_table const t = position_table::all(in, {.out_channels = 1, .kernel = 3, .padding = 1});
  REQUIRE(t.size() == 16);
  REQUIRE(t.classes().size() == 9);
  auto const& interior = t.classes()[0];
  CHECK(interior.rows == tap_range{0, 3});
  CHECK(interior.cols == tap_range{0, 3});
  CHECK(interior.first == 0);
  CHECK(interior.count == 4);
  std::vector<int> const positions(t.positions(), t.positions() + 4), offsets(t.ifmap_offsets(), t.ifmap_offsets() + 4);
  CHECK(positions == std::vector<int>{5, 6, 9, 10});
  CHECK(offsets == std::vector<int>{0, 16, 64, 80});
  auto const& edge = t.classes()[1];  // the upper one: 6 taps, rows from 0
  CHECK(edge.count == 2);
  CHECK(edge.rows.size() * edge.cols.size() == 6);
  auto const& corner = t.classes()[8];  // the lower right one
  CHECK(corner.rows == tap_range{1, 3});
  CHECK(corner.count == 1);
}

TEST_CASE("position_table: every problem's positions once, in classes of equal taps, with the first valid tap") {
  for (test::problem const& p : test::problems) {
    CAPTURE(p.name);
    conv2d_options const& o = p.options;
    shape const out = p.output();
    for (pattern const& which : {pattern::all, pattern::a, pattern::d}) {
      position_table const inside = position_table::inside(p.input, o, which),
                           outside = position_table::outside(p.input, o, which);
      CHECK(inside.size() + outside.size() == out.h * out.w);
      for (position_table const* t : {&inside, &outside}) {
        CHECK(static_cast<int>(t->classes().size()) <= position_table::most_classes(p.input, o));
        for (int const fewest : {2, 3, 4, 9})
          CHECK(static_cast<int>(t->joined(fewest).classes().size()) <= position_table::most_classes(p.input, o));
      }
      for (position_table const* t : {&inside, &outside}) {
        std::set<int> seen;
        int next = 0, wrong = 0;
        for (auto const& c : t->classes()) {
          CHECK(c.first == next);
          CHECK(c.count > 0);
          next += c.count;
          for (int i = c.first; i < next; ++i) {
            int const position = t->positions()[i], y = position / out.w, x = position % out.w;
            wrong += !seen.insert(position).second;
            wrong += which.contains(y, x) != (t == &inside);
            wrong += taps_inside(y, p.input.h, o.kernel.h, o.stride.h, o.padding.begin.h, o.dilation.h) != c.rows;
            wrong += taps_inside(x, p.input.w, o.kernel.w, o.stride.w, o.padding.begin.w, o.dilation.w) != c.cols;
            if (c.rows.size() == 0 || c.cols.size() == 0) continue;
            int const h = y * o.stride.h - o.padding.begin.h + c.rows.first * o.dilation.h;
            int const w = x * o.stride.w - o.padding.begin.w + c.cols.first * o.dilation.w;
            wrong += h < 0 || w < 0 ||
                     static_cast<int>(layout::packed::offset(p.input, 0, 0, h, w)) != t->ifmap_offsets()[i];
          }
        }
        CHECK(next == t->size());
        CHECK(wrong == 0);
      }
    }
  }
}

TEST_CASE("position_table: classes by falling number of taps, no class twice; an empty table is one") {
  position_table const t =
      position_table::all({.c = 1, .h = 9, .w = 9}, {.out_channels = 1, .kernel = 5, .padding = 2});
  CHECK(t.classes().size() == 25);
  int taps = 25;
  std::set<std::vector<int>> seen;
  for (auto const& c : t.classes()) {
    CHECK(c.rows.size() * c.cols.size() <= taps);
    taps = c.rows.size() * c.cols.size();
    CHECK(seen.insert({c.rows.first, c.rows.last, c.cols.first, c.cols.last}).second);
  }
  position_table const none =
      position_table::outside({.c = 1, .h = 9, .w = 9}, {.out_channels = 1, .kernel = 5}, pattern::all);
  CHECK(none.size() == 0);
  CHECK(none.classes().empty());
}

TEST_CASE(
    "position_table: joined, corners belong to the edges above and below, and small edges to the interior, by hand") {
  shape const in{.c = 16, .h = 4, .w = 4};
  position_table const exact = position_table::all(in, {.out_channels = 1, .kernel = 3, .padding = 1});
  CHECK_FALSE(exact.bordered());
  position_table const t = exact.joined(2);   // corners are 1 position, edges 2
  CHECK(t.bordered());
  REQUIRE(t.classes().size() == 5);
  CHECK(t.classes()[0].count == 4);
  for (int c = 1; c < 5; ++c) {
    auto const& edge = t.classes()[static_cast<std::size_t>(c)];
    bool const left_or_right = edge.rows == tap_range{0, 3};
    CHECK(edge.count == (left_or_right ? 2 : 4));
    CHECK(edge.rows.size() * edge.cols.size() == 6);
  }
  // then the left and the right edge are too small; the others are 4 with their corners
  position_table const one = exact.joined(3);
  CHECK(one.classes().size() == 3);
  CHECK(one.classes()[0].count == 8);
  position_table const whole = exact.joined(5);
  REQUIRE(whole.classes().size() == 1);
  CHECK(whole.classes()[0].count == 16);
  CHECK(whole.positions()[5] == 5);
  CHECK(whole.ifmap_offsets()[5] == (1 * 6 + 1) * 16);   // in rows of 6
}

TEST_CASE(
    "position_table: joined, every problem's positions once, with the first tap of the bordered ifmap, no class too "
    "small but the whole window's") {
  for (test::problem const& p : test::problems) {
    CAPTURE(p.name);
    conv2d_options const& o = p.options;
    shape const out = p.output(), padded = padded_shape(p.input, o.padding);
    for (pattern const& which : {pattern::all, pattern::d}) {
      position_table const t = position_table::inside(p.input, o, which).joined(4);
      CHECK(t.fits(padded, o));
      CHECK(t.output() == extent(out.h, out.w));
      std::set<int> seen;
      int next = 0, wrong = 0;
      for (auto const& c : t.classes()) {
        CHECK(c.first == next);
        next += c.count;
        bool const whole = c.rows == tap_range{0, o.kernel.h} && c.cols == tap_range{0, o.kernel.w};
        CHECK((whole || c.count >= 4));
        for (int i = c.first; i < next; ++i) {
          int const position = t.positions()[i], y = position / out.w, x = position % out.w;
          wrong += !seen.insert(position).second;
          wrong += !which.contains(y, x);
          tap_range const rows = taps_inside(y, p.input.h, o.kernel.h, o.stride.h, o.padding.begin.h, o.dilation.h);
          tap_range const cols = taps_inside(x, p.input.w, o.kernel.w, o.stride.w, o.padding.begin.w, o.dilation.w);
          if (rows.size() > 0 && cols.size() > 0)   // no tap inside the ifmap is left out
            wrong += rows.first < c.rows.first || rows.last > c.rows.last || cols.first < c.cols.first ||
                     cols.last > c.cols.last;
          if (c.rows.size() == 0 || c.cols.size() == 0) continue;
          int const h = y * o.stride.h + c.rows.first * o.dilation.h, w = x * o.stride.w + c.cols.first * o.dilation.w;
          wrong += static_cast<int>(layout::packed::offset(padded, 0, 0, h, w)) != t.ifmap_offsets()[i];
        }
      }
      CHECK(next == t.size());
      CHECK(t.size() == position_table::inside(p.input, o, which).size());
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("position_table: a geometry at fault is refused") {
  CHECK_THROWS_WITH_AS(position_table::all({.c = 1, .h = 2, .w = 2}, {.out_channels = 1, .kernel = 3}),
                       "position table: the dilated kernel must fit into the padded input", error);
}

TEST_CASE("position_table: fits its own ifmap and options, and no others") {
  test::check_fits_its_own<position_table>([](auto const&, shape, conv2d_options const&) {});
}
