// SPDX-License-Identifier: MIT
#include <redzap/trace/records.hpp>

#include <doctest/doctest.h>

#include <redzap/aggregate/technique_list.hpp>

using namespace redzap;

TEST_CASE("records: of nothing are empty, and counts have a place for every label of the longest list") {
  trace::records const nothing{};
  CHECK(nothing.last == nullptr);
  CHECK(nothing.runs.empty());
  CHECK(nothing.steps.empty());
  CHECK(nothing.runs_left_out == 0);
  using longest =
      technique_list<zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero, zero>;
  CHECK(trace::records::work().counts.size() == longest::count + 1);
}
