// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <redzap/io/safetensors.hpp>
#include <string>

#include "../support/scratch_folder.hpp"

using redzap::io::read_safetensors;

namespace {
std::string sized(std::uint64_t length, std::string const& rest) {
  std::string file;
  for (int i = 0; i < 8; ++i) file += static_cast<char>(length >> (8 * i) & 255);
  return file + rest;
}
/// A file of a header and as many bytes of data.
std::string file_of(std::string const& header, std::size_t data = 0) {
  return sized(header.size(), header + std::string(data, '\0'));
}
std::string entry(std::string const& name, std::string const& type, std::string const& shape,
                  std::string const& offsets) {
  return '"' + name + "\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + offsets + "]}";
}
redzap::io::safetensors read(std::string const& file) { return read_safetensors(std::as_bytes(std::span(file)), "f"); }
/// The message of the error, empty where the file is taken.
std::string refusal(std::string const& file) {
  try {
    read(file);
    return "";
  } catch (redzap::error const& e) {
    return e.what();
  }
}

/// Every feature of the format in 400 bytes: metadata, four types, rank 0, an empty tensor, padding.
std::string tiny_model() {
  std::string const header = R"({"__metadata__":{"mean":"0.5,0.5,0.5"},)" + entry("b", "BF16", "2,3", "8,20") + "," +
                             entry("a", "F32", "2,1", "0,8") + "," + entry("h", "F16", "", "20,22") + "," +
                             entry("none", "F32", "3,0", "22,22") + "," + entry("whole", "I8", "3", "22,25") + "}   ";
  std::string data;
  for (float const value : {1.5f, -2.0f}) {
    std::uint32_t bits;
    std::memcpy(&bits, &value, 4);
    for (int i = 0; i < 4; ++i) data += static_cast<char>(bits >> (8 * i) & 255);
  }
  for (int const bits : {0x3f80, 0x4000, 0x4040, 0xbf80, 0x0000, 0x7f7f})
    data += {static_cast<char>(bits & 255), static_cast<char>(bits >> 8)};
  data += {0x00, 0x3c};   // 1.0 in f16
  for (int const value : {127, -128, -1}) data += static_cast<char>(value);
  return sized(header.size(), header + data);
}
}  // namespace

TEST_CASE("read_safetensors widens F32, BF16, F16 and I8 to f32") {
  auto const model = read(tiny_model());
  CHECK(model.metadata == std::map<std::string, std::string>{{"mean", "0.5,0.5,0.5"}});
  REQUIRE(model.tensors.size() == 5);
  CHECK(model.tensors.at("a").extents == std::vector<long long>{2, 1});
  CHECK(model.tensors.at("a").values == std::vector<float>{1.5f, -2.0f});
  CHECK(model.tensors.at("b").extents == std::vector<long long>{2, 3});
  CHECK(model.tensors.at("b").values == std::vector<float>{1, 2, 3, -1, 0, std::ldexp(255.0f, 120)});
  CHECK(model.tensors.at("h").extents.empty());
  CHECK(model.tensors.at("h").values == std::vector<float>{1});
  CHECK(model.tensors.at("none").values.empty());
  CHECK(model.tensors.at("whole").values == std::vector<float>{127, -128, -1});
}

TEST_CASE("read_safetensors takes the emptiest valid file") {
  CHECK(read(file_of("{}")).tensors.empty());
  CHECK(read(file_of("{}  \n\t")).tensors.empty());
}

TEST_CASE("read_safetensors refuses each fault with its sentence") {
  auto const one = [](std::string const& type, std::string const& shape, std::string const& offsets, std::size_t data) {
    return file_of("{" + entry("t", type, shape, offsets) + "}", data);
  };
  auto const two = [](std::string const& a, std::string const& b, std::size_t data) {
    return file_of("{" + entry("a", "F32", "1", a) + "," + entry("b", "F32", "1", b) + "}", data);
  };
  struct { std::string file, why;
  } const cases[]{
      {"", "f: is no safetensors file: 0 bytes, fewer than the 8 of a header size"},
      {"1234567", "f: is no safetensors file: 7 bytes, fewer than the 8 of a header size"},
      {sized(0, ""), "f: header does not begin with {"},
      {sized(std::uint64_t{1} << 63, "{}"),
       "f: is no safetensors file: header size 9223372036854775808 is over 100000000"},
      {sized(~std::uint64_t{0}, "{}"), "f: is no safetensors file: header size 18446744073709551615 is over 100000000"},
      {sized(~std::uint64_t{0} - 5, "{}"),
       "f: is no safetensors file: header size 18446744073709551610 is over 100000000"},
      {sized(100'000'001, "{}"), "f: is no safetensors file: header size 100000001 is over 100000000"},
      {sized(100'000'000, "{}"), "f: is cut short: a header of 100000000 bytes in a file of 10"},
      {sized(3, "{}"), "f: is cut short: a header of 3 bytes in a file of 10"},
      {file_of(" {}"), "f: header does not begin with {"},
      {file_of("\xef\xbb\xbf{}"), "f: header does not begin with {"},
      {file_of("[]"), "f: header does not begin with {"},
      {file_of(std::string("{}\0", 3)), "f: header holds a NUL byte"},
      {file_of("{}x"), "f: header is not valid JSON in UTF-8 at byte 3"},
      {file_of("{\"\xff\":1}"), "f: header is not valid JSON in UTF-8 at byte 3"},
      {file_of("{}", 1), "f: 1 bytes follow the last tensor"},
      {one("F32", "1", "0,4", 5), "f: 1 bytes follow the last tensor"},
      {one("F32", "1", "0,4", 3), "f: tensor \"t\" ends at byte 4, but the file holds 3 bytes of data"},
      {one("F32", "1", "4,0", 4), "f: tensor \"t\" ends before it begins"},
      {one("F32", "1", "1,5", 5), "f: tensor \"t\" leaves a hole of 1 bytes before it"},
      {one("F32", "2", "0,4", 4), "f: tensor \"t\" is 4 bytes long where its shape and dtype ask for 8"},
      {one("BF16", "1", "0,4", 4), "f: tensor \"t\" is 4 bytes long where its shape and dtype ask for 2"},
      {one("F32", "0", "0,4", 4), "f: tensor \"t\" is 4 bytes long where its shape and dtype ask for 0"},
      {one("F32", "1", "0,18446744073709551615", 4),
       "f: tensor \"t\" ends at byte 18446744073709551615, but the file holds 4 bytes of data"},
      // Products that wrap to 0 and to 4 in 64 bits, and one that does not fit at all.
      {one("F32", "4294967296,4294967296", "0,0", 0), "f: tensor \"t\" has a shape too large for any file"},
      {one("F32", "4294967296,4294967296,4294967296", "0,4", 4), "f: tensor \"t\" has a shape too large for any file"},
      {one("F32", "281474976710655,281474976710655", "0,4", 4), "f: tensor \"t\" has a shape too large for any file"},
      // A product that wraps to 0 in 32 bits.
      {one("F32", "32768,32768", "0,0", 0),
       sizeof(std::size_t) == 4 ? "f: tensor \"t\" has a shape too large for any file"
                                : "f: tensor \"t\" is 0 bytes long where its shape and dtype ask for 4294967296"},
      // A quantised weight's, whose values are single bytes: 2^64 and 2^63 of them.
      {one("I8", "4294967296,4294967296", "0,0", 0), "f: tensor \"t\" has a shape too large for any file"},
      {one("I8", "4294967296,2147483648", "0,1", 1), "f: tensor \"t\" has a shape too large for any file"},
      {one("I8", "2", "0,1", 1), "f: tensor \"t\" is 1 bytes long where its shape and dtype ask for 2"},
      {one("F32", "1000,1000", "0,4", 4), "f: tensor \"t\" is 4 bytes long where its shape and dtype ask for 4000000"},
      {one("F64", "1", "0,8", 8),
       "f: tensor \"t\" is of dtype F64, not supported by redzap (F32, BF16, F16 and I8 are)"},
      {two("0,4", "0,4", 4), "f: tensor \"b\" overlaps the one before it"},
      {two("0,4", "2,6", 6), "f: tensor \"b\" overlaps the one before it"},
      {two("0,4", "6,10", 10), "f: tensor \"b\" leaves a hole of 2 bytes before it"},
      {two("4,8", "0,4", 9), "f: 1 bytes follow the last tensor"},
  };
  for (auto const& c : cases) {
    CAPTURE(c.why);
    CHECK(refusal(c.file) == c.why);
  }
  CHECK(refusal(two("4,8", "0,4", 8)).empty());
}

TEST_CASE("read_safetensors gives a model or an error for every truncation and every flipped bit") {
  auto const whole = tiny_model();
  REQUIRE(refusal(whole).empty());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK(refusal(whole.substr(0, length)).substr(0, 3) == "f: ");
  }
  int taken = 0;
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    auto const why = refusal(flipped);
    taken += why.empty();
    CHECK(why.find('\n') == std::string::npos);
  }
  CHECK(taken >= 25 * 8);                                  // any bit of the data
  CHECK(taken < static_cast<int>(whole.size() * 8) / 2);   // but not of the header's syntax
}

TEST_CASE("read_safetensors names the file") {
  scratch_folder const folder;
  auto const path = folder / "model.safetensors";
  std::ofstream(path, std::ios::binary) << tiny_model();
  CHECK(read_safetensors(path).tensors.size() == 5);
  std::ofstream(path, std::ios::binary) << tiny_model() << 'x';
  CHECK_THROWS_WITH_AS(read_safetensors(path), (path + ": 1 bytes follow the last tensor").c_str(), redzap::error);
  CHECK_THROWS_AS(read_safetensors(folder / "missing"), redzap::error);
}
