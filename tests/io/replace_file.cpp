// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <redzap/io/replace_file.hpp>
#include <stdexcept>

#include "../support/scratch_folder.hpp"

namespace {
std::string content(std::string const& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}
}  // namespace

TEST_CASE("replace_file writes a new file and replaces an old one, leaving nothing beside it") {
  scratch_folder const folder;
  auto const path = folder / "file";
  redzap::io::replace_file(path, [](std::ostream& stream) { stream << "first"; });
  CHECK(content(path) == "first");
  redzap::io::replace_file(path, [](std::ostream& stream) { stream << "2nd"; });
  CHECK(content(path) == "2nd");
  CHECK(folder.files() == 1);
}

TEST_CASE("replace_file keeps the old file where writing fails") {
  scratch_folder const folder;
  auto const path = folder / "file";
  redzap::io::replace_file(path, [](std::ostream& stream) { stream << "old"; });
  CHECK_THROWS_WITH_AS(redzap::io::replace_file(path,
                                                [](std::ostream& stream) {
                                                  stream << "half";
                                                  throw std::logic_error("no more");
                                                }),
                       "no more", std::logic_error);
  CHECK_THROWS_AS(redzap::io::replace_file(path, [](std::ostream& stream) { stream.setstate(std::ios::badbit); }),
                  redzap::error);
  CHECK(content(path) == "old");
  CHECK(folder.files() == 1);
}

TEST_CASE("replace_file refuses folders and places that do not exist, and follows links") {
  scratch_folder const folder;
  auto const nothing = [](std::ostream&) {};
  CHECK_THROWS_WITH_AS(redzap::io::replace_file(folder / ".", nothing), (folder / ".: is a folder, not a file").c_str(),
                       redzap::error);
  CHECK_THROWS_AS(redzap::io::replace_file(folder / "none/file", nothing), redzap::error);
  std::filesystem::create_symlink(folder / "target", folder / "link");
  std::ofstream(folder / "target") << "old";
  redzap::io::replace_file(folder / "link", [](std::ostream& stream) { stream << "new"; });
  CHECK(content(folder / "target") == "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(folder.files() == 2);
}

TEST_CASE("replace_file makes what a link points to, through links of links and of folders") {
  scratch_folder const folder;
  std::filesystem::create_directory(folder / "models");
  std::filesystem::create_symlink("models", folder / "latest");
  std::filesystem::create_symlink("second", folder / "models/first");
  std::filesystem::create_symlink("../latest/third", folder / "models/second");
  for (auto const* const text : {"new", "newer"}) {
    redzap::io::replace_file(folder / "latest/first", [&](std::ostream& stream) { stream << text; });
    CHECK(content(folder / "models/third") == text);
    CHECK(std::filesystem::is_symlink(folder / "models/first"));
    CHECK(std::filesystem::is_symlink(folder / "models/second"));
    CHECK_FALSE(std::filesystem::is_symlink(folder / "models/third"));
  }
}

TEST_CASE("replace_file does not write through a link where its part belongs") {
  scratch_folder const folder;
  std::ofstream(folder / "other") << "other";
  std::filesystem::create_symlink("other", folder / "file.part");
  redzap::io::replace_file(folder / "file", [](std::ostream& stream) { stream << "new"; });
  CHECK(content(folder / "file") == "new");
  CHECK(content(folder / "other") == "other");
  CHECK_FALSE(std::filesystem::is_symlink(folder / "file"));
  CHECK(folder.files() == 2);
}

TEST_CASE("replace_file leaves a folder alone that stands where its part belongs") {
  scratch_folder const folder;
  std::filesystem::create_directory(folder / "file.part");
  CHECK_THROWS_WITH_AS(redzap::io::replace_file(folder / "file", [](std::ostream&) {}),
                       (folder / "file.part: is in the way: it is no file").c_str(), redzap::error);
  CHECK(std::filesystem::is_directory(folder / "file.part"));
}

// Of what is no file, a pipe alone: a device that a broken library replaces is the machine's.
TEST_CASE("replace_file writes into a pipe, also where links lead to it") {
  scratch_folder const folder;
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  std::filesystem::create_symlink("pipe", folder / "link");
  int const reader = open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  REQUIRE(reader >= 0);
  for (auto const* const name : {"pipe", "link"}) {
    redzap::io::replace_file(folder / name, [](std::ostream& stream) { stream << "text"; });
    std::string read_back(8, ' ');
    auto const size = read(reader, read_back.data(), read_back.size());
    CHECK(read_back.substr(0, static_cast<std::size_t>(std::max<long>(0, size))) == "text");
    CHECK(std::filesystem::is_fifo(folder / "pipe"));
  }
  close(reader);
  CHECK(folder.files() == 2);
}

TEST_CASE("replace_file refuses a link that leads to itself") {
  scratch_folder const folder;
  std::filesystem::create_symlink("b", folder / "a");
  std::filesystem::create_symlink("a", folder / "b");
  CHECK_THROWS_WITH_AS(redzap::io::replace_file(folder / "a", [](std::ostream&) {}),
                       (folder / "a: is a link that leads to itself").c_str(), redzap::error);
  CHECK(std::filesystem::is_symlink(folder / "a"));
  CHECK(folder.files() == 2);
}
