// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <redzap/io/held_out.hpp>

TEST_CASE("held_out marks the first records of every class in file order") {
  std::vector<std::uint8_t> const labels{3, 1, 3, 3, 1, 2};
  CHECK(redzap::io::held_out(labels, 1) == std::vector<bool>{true, true, false, false, false, true});
  CHECK(redzap::io::held_out(labels, 2) == std::vector<bool>{true, true, true, false, true, true});
}

TEST_CASE("held_out holds 5,000 of 50,000 balanced images out") {
  std::vector<std::uint8_t> labels(50'000);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(i * 7 % 100);
  auto const mark = redzap::io::held_out(labels);
  CHECK(std::count(mark.begin(), mark.end(), true) == 5000);
  CHECK(std::count(mark.begin(), mark.begin() + 5000, true) == 5000);
}
