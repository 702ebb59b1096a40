// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

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
  CHECK_THROWS_AS(redzap::io::replace_file(path, [](std::ostream& stream) { stream.setstate(std::ios::badbit); }), redzap::error);
  CHECK(content(path) == "old");
  CHECK(folder.files() == 1);
}

TEST_CASE("replace_file refuses folders and places that do not exist, and follows links") {
  scratch_folder const folder;
  auto const nothing = [](std::ostream&) {};
  CHECK_THROWS_WITH_AS(redzap::io::replace_file(folder / ".", nothing), (folder / ".: is a folder, not a file").c_str(), redzap::error);
  CHECK_THROWS_AS(redzap::io::replace_file(folder / "none/file", nothing), redzap::error);
  std::filesystem::create_symlink(folder / "target", folder / "link");
  std::ofstream(folder / "target") << "old";
  redzap::io::replace_file(folder / "link", [](std::ostream& stream) { stream << "new"; });
  CHECK(content(folder / "target") == "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  redzap::io::replace_file("/dev/null", [](std::ostream& stream) { stream << "gone"; });
  CHECK(std::filesystem::is_character_file("/dev/null"));
}
