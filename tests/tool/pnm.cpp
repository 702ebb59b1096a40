// SPDX-License-Identifier: MIT
#include "../../examples/redzap_tool/pnm.hpp"

#include <doctest/doctest.h>

#include <redzap/core/error.hpp>

namespace {
tool::rgb_pixels read(std::string const& text) { return tool::read_pnm(std::as_bytes(std::span(text)), "f"); }
std::string refusal(std::string const& text) {
  try {
    read(text);
  } catch (redzap::error const& e) {
    return e.what();
  }
  return "";
}
using values = std::vector<std::uint8_t>;
}  // namespace

TEST_CASE("read_pnm gives PPM and PGM as RGB of 8 bits, whatever their largest value") {
  auto const colour = read("P6 # by hand\n2\t1 # 9\n255\n\1\2\3\4\5\xff and more");
  CHECK(colour.width == 2);
  CHECK(colour.height == 1);
  CHECK(colour.values == values{1, 2, 3, 4, 5, 255});
  CHECK(read("P5 1 2 255\n\7\x80").values == values{7, 7, 7, 128, 128, 128});
  CHECK(read("P5 3 1 3 \1\2\4").values == values{85, 85, 85, 170, 170, 170, 255, 255, 255});
  CHECK(read(std::string("P5 2 1 65535\n\x80\0\xff\xff", 17)).values == values{128, 128, 128, 255, 255, 255});
  CHECK(read(std::string("P6 1 1 256\n\0\0\0\x80\1\0", 17)).values == values{0, 128, 255});
  std::string const text = "P7 1 1 1 ";
  CHECK(!tool::is_pnm(std::as_bytes(std::span(text))));
}

TEST_CASE("read_pnm says what is wrong with a file") {
  CHECK(refusal("P5") == "f: has a header whose width is no number from 1 to 32768");
  CHECK(refusal("P5 #") == "f: has a header whose width is no number from 1 to 32768");
  CHECK(refusal("P5 0 1 255 ") == "f: has a header whose width is no number from 1 to 32768");
  CHECK(refusal("P5 -1 1 255 ") == "f: has a header whose width is no number from 1 to 32768");
  CHECK(refusal("P5 1 32769 255 ") == "f: has a header whose height is no number from 1 to 32768");
  CHECK(refusal("P5 1 99999999999999999999 255 ") == "f: has a header whose height is no number from 1 to 32768");
  CHECK(refusal("P5 1 1 65536 ") == "f: has a header whose largest value is no number from 1 to 65535");
  CHECK(refusal("P5 1 1 255") == "f: has a header that ends in no white space");
  CHECK(refusal("P5 1 1 255x") == "f: has a header that ends in no white space");
  CHECK(refusal("P5 1 1 255 ") == "f: is cut short: 1 x 1 pixels in 0 bytes");
  CHECK(refusal("P6 1 1 255 12") == "f: is cut short: 1 x 1 pixels in 2 bytes");
  CHECK(refusal("P5 3 2 65535 12345678901") == "f: is cut short: 3 x 2 pixels in 11 bytes");
  CHECK(refusal("P6 32768 32768 65535 123456") == "f: is cut short: 32768 x 32768 pixels in 6 bytes");
}
