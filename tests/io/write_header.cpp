// SPDX-License-Identifier: MIT
#include <redzap/io/read_file.hpp>
#include <redzap/io/write_header.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/scratch_folder.hpp"

using namespace redzap;

namespace {
std::string written(std::string_view name, std::vector<std::byte> const& bytes) {
  scratch_folder const folder;
  io::write_header(folder / "h.hpp", name, bytes);
  auto const text = io::read_file(folder / "h.hpp");
  return {reinterpret_cast<char const*>(text.data()), text.size()};
}
}  // namespace

TEST_CASE("write_header: an aligned array of the bytes, 32 a line") {
  std::string const begin =
      "// Made by redzap: weights for redzap::io::map_packed.\n#pragma once\n\nalignas(64) inline constexpr unsigned "
      "char ";
  CHECK(written("tiny", {std::byte{7}, std::byte{0}, std::byte{255}}) == begin + "tiny[3] = {\n7,0,255,\n};\n");
  std::string lines = "_2[65] = {";
  for (int i = 0; i < 65; ++i) lines += (i % 32 == 0 ? "\n" : "") + std::to_string(200) + ",";
  CHECK(written("_2", std::vector(65, std::byte{200})) == begin + lines + "\n};\n");
}

TEST_CASE("write_header: a name that is no identifier, no bytes, and a file that cannot be written are errors") {
  std::vector const one{std::byte{1}};
  for (std::string const name : {"", "2net", "my net", "net-1", "a\";", "caf\xc3\xa9"})
    CHECK_THROWS_WITH_AS(written(name, one), doctest::Contains("is no name for an array"), error);
  CHECK_THROWS_WITH_AS(written("net", {}), "net: has no bytes", error);
  scratch_folder const folder;
  CHECK_THROWS_WITH_AS(io::write_header(folder / "none/h.hpp", "net", one), doctest::Contains("none/h.hpp: "), error);
}
