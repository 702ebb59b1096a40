// SPDX-License-Identifier: MIT
#include "../../examples/redzap_tool/jpeg_tables.hpp"

#include <doctest/doctest.h>

#include <redzap/core/error.hpp>
#include <string>

namespace {
bool sound(std::string const& bytes) {
  try {
    tool::check_jpeg_tables(std::as_bytes(std::span(bytes)), "f");
    return true;
  } catch (redzap::error const& e) {
    CHECK(std::string(e.what()) == "f: is damaged: a Huffman table of more than 256 codes");
    return false;
  }
}
std::string segment(char marker, std::string const& payload) {
  auto const length = payload.size() + 2;
  return std::string{'\xff', marker, static_cast<char>(length >> 8), static_cast<char>(length & 255)} + payload;
}
/// With that many codes of 8 bits and of 9.
std::string table(int of_8, int of_9) {
  std::string counts(16, '\0');
  counts[7] = static_cast<char>(of_8), counts[8] = static_cast<char>(of_9);
  return '\0' + counts + std::string(static_cast<std::size_t>(of_8 + of_9), '\1');
}
std::string const start = "\xff\xd8", tables = segment('\xc4', table(200, 56)),
                  damaged = segment('\xc4', table(200, 57));
}  // namespace

TEST_CASE("check_jpeg_tables finds a table of too many codes wherever the decoder takes one") {
  CHECK(sound(start + tables + tables));
  CHECK(sound(""));
  CHECK(sound("P6" + damaged));   // no JPEG
  CHECK(!sound(start + damaged));
  CHECK(!sound("\xff\xff" + start + damaged));   // fill bytes before the first marker
  CHECK(sound("\xff\xff\xff"));
  CHECK(!sound(start + segment('\xe0', "JFIF") + tables + damaged));
  CHECK(!sound(start + "junk" + '\xff' + damaged));   // a fill byte
  CHECK(!sound(start + segment('\xc4', table(1, 2) + table(200, 57))));
  CHECK(!sound(start + segment('\xda', "scan") + "data" + damaged));
  CHECK(!sound(start + damaged.substr(0, 4 + 17)));   // cut short behind its counts
  CHECK(sound(start + segment('\xe1', "a picture's own preview: " + damaged) + tables));
}
