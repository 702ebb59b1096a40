// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <redzap/io/read_file.hpp>

#include "../support/scratch_folder.hpp"

TEST_CASE("read_file gives every byte of a file") {
  scratch_folder const folder;
  auto const path = folder / "bytes";
  std::ofstream(path, std::ios::binary) << std::string("a\0\r\n\xff", 5);
  auto const bytes = redzap::io::read_file(path);
  REQUIRE(bytes.size() == 5);
  CHECK(bytes[1] == std::byte{0});
  CHECK(bytes[4] == std::byte{0xff});
  std::ofstream(folder / "empty");
  CHECK(redzap::io::read_file(folder / "empty").empty());
}

TEST_CASE("read_file names the file that it refuses, and why") {
  scratch_folder const folder;
  auto const missing = folder / "missing";
  CHECK_THROWS_WITH_AS(redzap::io::read_file(missing), (missing + ": no such file").c_str(), redzap::error);
  CHECK_THROWS_WITH_AS(redzap::io::read_file(folder / "."), (folder / ".: is a folder, not a file").c_str(),
                       redzap::error);
  CHECK_THROWS_WITH_AS(redzap::io::read_file("/dev/null"), "/dev/null: is not a regular file", redzap::error);
  CHECK_THROWS_AS(redzap::io::read_file(""), redzap::error);
  auto const large = folder / "large";
  std::ofstream(large) << "12345";
  CHECK_THROWS_WITH_AS(redzap::io::read_file(large, 4), (large + ": is larger than 4 bytes").c_str(), redzap::error);
  CHECK(redzap::io::read_file(large, 5).size() == 5);
  if constexpr (sizeof(std::size_t) == 4) {
    std::filesystem::resize_file(large, std::uintmax_t{1} << 31);   // without blocks on the disk
    CHECK_THROWS_WITH_AS(redzap::io::read_file(large), (large + ": is larger than 2147483647 bytes").c_str(),
                         redzap::error);
  }
}
