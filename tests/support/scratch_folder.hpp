// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <random>
#include <string>

/// An empty folder of its own for a test that writes files, removed with all that is in it.
class scratch_folder {
 public:
  scratch_folder() {
    do path_ = std::filesystem::temp_directory_path() / ("redzap_test_" + std::to_string(std::random_device{}()));
    while (!std::filesystem::create_directory(path_));
  }
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  scratch_folder(scratch_folder const&) = delete;
  scratch_folder& operator=(scratch_folder const&) = delete;

  std::string operator/(std::string const& name) const { return (path_ / name).string(); }
  int files() const { return static_cast<int>(std::distance(std::filesystem::directory_iterator(path_), {})); }

 private:
  std::filesystem::path path_;
};
