// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/pattern/work_list.hpp>
#include <vector>

#include "support/guard_page.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

using namespace redzap;

TEST_CASE("work_list: the entries of each label, channel by channel, in the table's order") {
  for (test::problem const& p : test::problems) {
    CAPTURE(p.name);
    shape const out{.c = 16, .h = p.output().h, .w = p.output().w};
    auto const values = test::labels(out, 6, 0.3, 3);
    test::owned<label, layout::packed> const labels(out, values);
    position_table const table = position_table::outside(p.input, p.options, pattern::d);
    test::guarded_buffer<std::uint16_t> memory(work_list<>::capacity(table));
    work_list<> list(table, memory.span());
    for (label chosen = 0; chosen <= 4; ++chosen) {
      list.fill(labels.view().data, chosen);
      for (int m = 0; m < 16; ++m) {
        std::vector<std::uint16_t> expected;
        for (int i = 0; i < table.size(); ++i)
          if (values[std::size_t(m) * out.h * out.w + table.positions()[i]] == chosen)
            expected.push_back(static_cast<std::uint16_t>(i));
        CHECK(std::vector<std::uint16_t>(list[m].begin(), list[m].end()) == expected);
      }
    }
  }
}

TEST_CASE("work_list: before the first fill all lists are empty") {
  position_table const table = position_table::all({.c = 1, .h = 3, .w = 3}, {.out_channels = 1, .kernel = 1});
  std::vector<std::uint16_t> memory(work_list<>::capacity(table));
  work_list<> const list(table, memory);
  CHECK(list[0].empty());
  CHECK(list[15].empty());
}

TEST_CASE("work_list: the index type must count the table, and the memory must hold the lists") {
  conv2d_options const options{.out_channels = 1, .kernel = 1};
  position_table const most = position_table::all({.c = 1, .h = 256, .w = 1}, options);
  position_table const more = position_table::all({.c = 1, .h = 257, .w = 1}, options);
  std::vector<std::uint8_t> memory(work_list<std::uint8_t>::capacity(more));
  CHECK_NOTHROW(work_list<std::uint8_t>(most, memory));
  CHECK_THROWS_WITH_AS(work_list<std::uint8_t>(more, memory),
                       "work list: the table has more positions than the index type can count", error);
  CHECK_THROWS_WITH_AS(work_list<std::uint8_t>(most, std::span(memory).first(16 * 256 - 1)),
                       "work list: the memory is too small", error);
  std::vector<label> labels(256 * 16, 2);
  work_list<std::uint8_t> list(most, memory);
  list.fill(labels.data(), 2);
  CHECK(list[15].size() == 256);
  CHECK(list[15].back() == 255);
}
