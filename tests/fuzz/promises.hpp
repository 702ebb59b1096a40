// SPDX-License-Identifier: MIT
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <redzap/core/error.hpp>
#include <span>
#include <string>

namespace fuzz {

/// Ends the program, which libFuzzer reports with the input at hand, where a promise is not kept.
inline void expect(bool kept) {
  if (!kept) std::abort();
}

/// Runs `body`, which may throw redzap::error with one line, and nothing else.
template <class Body>
void refuses_by_error(Body&& body) {
  try {
    body();
  } catch (redzap::error const& e) {
    expect(std::string(e.what()).find('\n') == std::string::npos);
  }
}

inline std::span<std::byte const> bytes(std::uint8_t const* data, std::size_t size) {
  return {reinterpret_cast<std::byte const*>(data), size};
}

/// A file without a disk, for readers that take a path: one a program, overwritten for each input.
class memory_file {
 public:
  memory_file() : number_(memfd_create("fuzz", 0)), path_("/proc/self/fd/" + std::to_string(number_)) {
    expect(number_ >= 0);
  }
  ~memory_file() { close(number_); }
  memory_file(memory_file const&) = delete;
  memory_file& operator=(memory_file const&) = delete;

  std::string const& holding(std::uint8_t const* data, std::size_t size) {
    expect(ftruncate(number_, static_cast<off_t>(size)) == 0);
    expect(size == 0 || pwrite(number_, data, size, 0) == static_cast<ssize_t>(size));
    return path_;
  }

 private:
  int number_;
  std::string path_;
};

}  // namespace fuzz
