// SPDX-License-Identifier: MIT
#include <redzap/trace/print_run.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string>

#include "support/traced_layers.hpp"

using namespace redzap;

TEST_CASE("print_run: nothing before the first run; then a line a layer, each with all columns") {
  std::array<std::string_view, 2> const labels{"irreducible", "zero"};
  auto const two = test::traced_layers(labels);
  std::array<trace::records::layer, 3> const layers{
      two[0],
      two[1],
      {.name = "fc1", .kind = "linear", .weights = "f32", .in = {.c = 2, .h = 2, .w = 1}, .out = {.c = 3}}};
  trace::records::work reduced = test::traced_reduction(1000, 2501000);
  reduced.counts[0] = 10;
  trace::records::run const run{
      .images = 2,
      .begin = 0,
      .end = 2503000,
      .layers = {reduced,
                 {.begin = 2501000, .end = 2502000},
                 {.begin = 2502000, .end = 2502500, .how = "nonzero", .dense_macs = 24, .macs = 24}}};
  std::ostringstream to;
  trace::records of{.isa = "avx2", .layers = layers};
  trace::print_run(to, of);
  CHECK(to.str().empty());
  of.last = &run;
  trace::print_run(to, of);
  std::string const expected =
      "redzap,conv1,reducible_conv2d,2x3x4x5,2x2x5x2,avx2,bf16,48x8,reduced,D,0.15,0.25,0.25,1234567891,4000000000,720,"
      "2.5\n"
      "redzap,,max_pool2d,2x2x5x2,2x2x2x1,avx2,,,,,,,,,,,0.001\n"
      "redzap,fc1,linear,2x2x2x1,2x3x1x1,avx2,f32,,nonzero,,,,,24,24,,0.0005\n";
  CHECK(to.str() == expected);
  auto const commas = std::ranges::count(trace::printed_columns, ',');
  CHECK(std::ranges::count(expected, ',') == 3 * commas);
}
