// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/pattern/pattern.hpp>
#include <string>

using redzap::pattern;

namespace {
/// The upper left corner as text: 1 where the position is computed.
std::string drawn(pattern const& which, int rows, int columns) {
  std::string text;
  for (int p = 0; p < rows; ++p, text += '/')
    for (int q = 0; q < columns; ++q) text += which.contains(p, q) ? '1' : '0';
  return text;
}
}  // namespace

TEST_CASE("the four patterns, drawn by hand from their zeros and ones") {
  CHECK(drawn(pattern::a, 5, 5) == "11010/10101/01011/10110/01101/");
  CHECK(drawn(pattern::b, 2, 2) == "10/01/");
  CHECK(drawn(pattern::c, 5, 5) == "00101/01010/10100/01001/10010/");
  CHECK(drawn(pattern::d, 3, 3) == "001/010/100/");
  CHECK(drawn(pattern::all, 2, 2) == "11/11/");
}

TEST_CASE("patterns are tiled from (0, 0)") {
  CHECK(drawn(pattern::d, 4, 7) == "0010010/0100100/1001001/0010010/");
  CHECK(pattern::a.contains(7, 10) == pattern::a.contains(2, 0));
}

TEST_CASE("alpha is 15/25, 1/2, 10/25 and 1/3") {
  CHECK(pattern::a.share() == 0.6);
  CHECK(pattern::b.share() == 0.5);
  CHECK(pattern::c.share() == 0.4);
  CHECK(pattern::d.share() == 1.0 / 3);
  CHECK(pattern::all.share() == 1);
}

TEST_CASE("C is the complement of A; patterns are compared by their bits") {
  for (int p = 0; p < 5; ++p)
    for (int q = 0; q < 5; ++q) CHECK(pattern::a.contains(p, q) != pattern::c.contains(p, q));
  CHECK(pattern::b == pattern{"mine", 2, {1, 2}});
  CHECK_FALSE(pattern::b == pattern::d);
}
