// SPDX-License-Identifier: MIT
#pragma once
#include <cstdlib>
#include <fstream>
#include <redzap/core/error.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::test {

/// A fixture of tests/fixtures (REDZAP_SOURCE_DIR names the repository): text with `# comments` and, for each tensor, a
/// line `tensor NAME RANK EXTENT...` followed by its values, row-major. Decimal with 9 digits, so every f32 comes back
/// bit for bit.
inline named_tensors load_fixture(std::string const& file) {
  std::string const path = std::string(REDZAP_SOURCE_DIR) + "/tests/fixtures/" + file;
  std::ifstream in(path);
  if (!in) throw error(path, "cannot be opened");
  named_tensors result;
  for (std::string word; in >> word;) {
    if (word[0] == '#') {
      std::getline(in, word);
      continue;
    }
    std::string name;
    std::size_t rank = 0, size = 1;
    if (word != "tensor" || !(in >> name >> rank) || rank > 8)
      throw error(path, "expected a tensor, found '" + word + "'");
    tensor read;
    read.extents.resize(rank);
    for (long long& extent : read.extents) {
      if (!(in >> extent) || extent < 0) throw error(path, "'" + name + "' has no valid extents");
      size *= static_cast<std::size_t>(extent);
    }
    while (read.values.size() < size && in >> word) read.values.push_back(std::strtof(word.c_str(), nullptr));
    if (read.values.size() != size) throw error(path, "'" + name + "' ends too early");
    if (!result.emplace(name, std::move(read)).second) throw error(path, "'" + name + "' appears twice");
  }
  return result;
}

/// The names that end in `.` + last, without it: the cases of a fixture, e.g. cases(f, "output").
inline std::vector<std::string> cases(named_tensors const& fixture, std::string const& last) {
  std::vector<std::string> result;
  for (auto const& [name, values] : fixture)
    if (name.ends_with("." + last)) result.push_back(name.substr(0, name.size() - last.size() - 1));
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::test
