// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/cost/energy.hpp>

using redzap::cost::energy;

TEST_CASE("energy is counts times the table, by hand") {
  CHECK(energy{.multiplies = 1}.picojoules() == doctest::Approx(3.7));
  CHECK(energy{.adds = 1}.picojoules() == doctest::Approx(0.9));
  CHECK(energy{.sram_reads = 1}.picojoules() == doctest::Approx(5));
  CHECK(energy{.dram_reads = 1}.picojoules() == doctest::Approx(640));
  CHECK(energy{.multiplies = 10, .adds = 20, .sram_reads = 3, .dram_reads = 2}.picojoules() ==
        doctest::Approx(37 + 18 + 15 + 1280));
  CHECK(energy{}.picojoules() == 0);
}

TEST_CASE("a MAC is a multiply and an add; the table may be another") {
  CHECK(energy::of_macs(1000).picojoules() == doctest::Approx(4600));
  constexpr energy::table ours{.multiply = 1, .add = 2, .sram_read = 3, .dram_read = 4};
  static_assert(energy{.multiplies = 1, .adds = 10, .sram_reads = 100, .dram_reads = 1000}.picojoules(ours) == 4321);
}
