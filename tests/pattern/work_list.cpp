// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <redzap/pattern/work_list.hpp>
#include <vector>

#include "support/guard_page.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("work_list: the entries of each label, channel by channel, counted from the strip's first") {
  for (test::problem const& p : test::problems) {
    CAPTURE(p.name);
    shape const out{.c = 16, .h = p.output().h, .w = p.output().w};
    auto const values = test::labels(out, 6, 0.3, 3);
    test::owned<label, layout::packed> const labels(out, values);
    window_table const table = window_table::outside(p.input, p.options, pattern::d);
    test::guarded_buffer<std::uint16_t> memory(work_list::capacity(table));
    work_list list(table, memory.span());
    for (label chosen = 0; chosen <= 4; ++chosen)
      for (auto const& strip : table.strips()) {
        list.fill(labels.view().data, chosen, strip);
        for (int m = 0; m < 16; ++m) {
          std::vector<std::uint16_t> expected;
          for (int i = 0; i < strip.count; ++i)
            if (values[std::size_t(m) * out.h * out.w + table.positions()[strip.first + i]] == chosen)
              expected.push_back(static_cast<std::uint16_t>(i));
          CHECK(std::vector<std::uint16_t>(list[m].begin(), list[m].end()) == expected);
        }
      }
  }
}

TEST_CASE("work_list: full lists, by their labels and without") {
  window_table const table = window_table::all({.c = 1, .h = 5, .w = 7}, {.out_channels = 1, .kernel = 1});
  test::guarded_buffer<std::uint16_t> memory(work_list::capacity(table));
  work_list list(table, memory.span());
  std::vector<label> const labels(35 * 16, 3);
  for (bool const labelled : {true, false}) {
    labelled ? list.fill(labels.data(), 3, table.strips()[0]) : list.fill(table.strips()[0]);
    for (int m = 0; m < 16; ++m) {
      REQUIRE(list[m].size() == 35);
      for (std::size_t i = 0; i < 35; ++i) CHECK(list[m][i] == i);
    }
  }
}

TEST_CASE("work_list: channels by the length of their lists, equal ones in their order") {
  window_table const table = window_table::all({.c = 1, .h = 3, .w = 3}, {.out_channels = 1, .kernel = 1});
  std::vector<std::uint16_t> memory(work_list::capacity(table));
  work_list list(table, memory);
  std::array<int, 16> const lengths{9, 0, 3, 3, 1, 9, 0, 8, 2, 2, 2, 7, 0, 5, 4, 6};
  std::vector<label> labels(9 * 16, 1);
  for (std::size_t m = 0; m < 16; ++m)
    for (int i = 0; i < lengths[m]; ++i) labels[std::size_t(i) * 16 + m] = 0;
  list.fill(labels.data(), 0, table.strips()[0]);
  CHECK(list.by_length() == std::array<std::uint8_t, 16>{1, 6, 12, 4, 8, 9, 10, 2, 3, 14, 13, 15, 11, 7, 0, 5});
}

TEST_CASE("work_list: before the first fill all lists are empty, and the memory must hold the lists") {
  window_table const table = window_table::all({.c = 1, .h = 3, .w = 3}, {.out_channels = 1, .kernel = 1});
  std::vector<std::uint16_t> memory(work_list::capacity(table));
  work_list const list(table, memory);
  CHECK(list[0].empty());
  CHECK(list[15].empty());
  CHECK_THROWS_WITH_AS(work_list(table, std::span(memory).subspan(1)), "work list: the memory is too small", error);
}
