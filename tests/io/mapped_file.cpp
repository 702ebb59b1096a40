// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <redzap/io/mapped_file.hpp>

#include "../support/scratch_folder.hpp"

#if defined(REDZAP_HAS_MMAP)
#include <sys/stat.h>
#endif

using redzap::io::mapped_file;

namespace {
std::string text(mapped_file const& file) {
  return {reinterpret_cast<char const*>(file.bytes().data()), file.bytes().size()};
}
}  // namespace

TEST_CASE("mapped_file: the file's bytes, aligned, mapped or read") {
  scratch_folder const folder;
  std::string const path = folder / "file";
  std::string const content = std::string(5000, 'a') + "end";
  std::ofstream(path) << content;
  for (bool const map_it : {true, false}) {
    mapped_file const file(path, map_it);
    CHECK(text(file) == content);
    CHECK(reinterpret_cast<std::uintptr_t>(file.bytes().data()) % redzap::cache_line == 0);
  }
}

TEST_CASE("mapped_file: an empty file has no bytes") {
  scratch_folder const folder;
  std::ofstream(folder / "file");
  CHECK(mapped_file(folder / "file").bytes().empty());
  CHECK(mapped_file(folder / "file", false).bytes().empty());
}

TEST_CASE("mapped_file: a file that is removed or replaced while it is mapped stays as it was") {
  scratch_folder const folder;
  std::ofstream(folder / "file") << "old";
  mapped_file const file(folder / "file");
  std::ofstream(folder / "new") << "another";
  std::filesystem::rename(folder / "new", folder / "file");
  CHECK(text(file) == "old");
  std::filesystem::remove(folder / "file");
  CHECK(text(file) == "old");
}

TEST_CASE("mapped_file: the file stays as it was, through a link too, when the link leads elsewhere") {
  scratch_folder const folder;
  std::ofstream(folder / "one") << "one";
  std::ofstream(folder / "two") << "two";
  std::filesystem::create_symlink("one", folder / "link");
  mapped_file const file(folder / "link");
  std::filesystem::remove(folder / "link");
  std::filesystem::create_symlink("two", folder / "link");
  CHECK(text(file) == "one");
  CHECK(text(mapped_file(folder / "link")) == "two");
  std::filesystem::create_symlink("none", folder / "dangling");
  for (bool const map_it : {true, false})
    CHECK_THROWS_WITH_AS(mapped_file(folder / "dangling", map_it), doctest::Contains((folder / "dangling: ").c_str()),
                         redzap::error);
}

TEST_CASE("mapped_file refuses what is no regular file, and names it") {
  scratch_folder const folder;
  for (bool const map_it : {true, false}) {
    CHECK_THROWS_WITH_AS(mapped_file(folder / "none", map_it), doctest::Contains((folder / "none: ").c_str()),
                         redzap::error);
    CHECK_THROWS_WITH_AS(mapped_file(folder / ".", map_it), (folder / ".: is a folder, not a file").c_str(),
                         redzap::error);
    CHECK_THROWS_WITH_AS(mapped_file("/dev/null", map_it), "/dev/null: is not a regular file", redzap::error);
#if defined(REDZAP_HAS_MMAP)
    ::mkfifo((folder / "pipe").c_str(), 0600);
    CHECK_THROWS_WITH_AS(mapped_file(folder / "pipe", map_it), (folder / "pipe: is not a regular file").c_str(),
                         redzap::error);
#endif
  }
}

#if defined(__linux__)
TEST_CASE("mapped_file: the bytes are mapped from the file, read-only") {
  scratch_folder const folder;
  std::ofstream(folder / "file") << "content";
  mapped_file const file(folder / "file");
  std::ifstream maps("/proc/self/maps");
  std::string found;
  for (std::string line; std::getline(maps, line);)
    if (line.ends_with(folder / "file")) found = line;
  CHECK(found.find(" r--s ") != found.npos);
}
#endif
