// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <limits>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/read_file.hpp>
#include <span>
#include <string>
#include <utility>
#if __has_include(<sys/mman.h>) && __has_include(<unistd.h>)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#define REDZAP_HAS_MMAP 1
#endif

namespace redzap::inline REDZAP_ISA::io {

/// The bytes of a file, read-only and aligned to a cache line. Where there is POSIX mmap they are mapped: a page is
/// fetched when it is first touched, and all processes share it. Elsewhere the file is read into memory.
/// While it is mapped, a file may be replaced (see replace_file) or removed, but not written in place or cut short:
/// what is read would change, or end the program (SIGBUS).
class mapped_file {
 public:
#if defined(REDZAP_HAS_MMAP)
  static constexpr bool can_map = true;
#else
  static constexpr bool can_map = false;
#endif

  /// Throws redzap::error naming the file where it is missing, not a regular file, or unreadable; std::bad_alloc.
  explicit mapped_file(std::string const& path, bool map_it = can_map) {
#if defined(REDZAP_HAS_MMAP)
    if (map_it) {
      map(path);
      return;
    }
#endif
    (void)map_it;
    auto const bytes = read_file(path, std::numeric_limits<std::ptrdiff_t>::max());
    read_ = aligned_buffer<std::byte>(bytes.size());
    std::copy(bytes.begin(), bytes.end(), read_.data());
    bytes_ = read_.span();
  }
  ~mapped_file() {
#if defined(REDZAP_HAS_MMAP)
    if (mapped_ != nullptr) ::munmap(mapped_, bytes_.size());
#endif
  }
  mapped_file(mapped_file const&) = delete;
  mapped_file& operator=(mapped_file const&) = delete;

  std::span<std::byte const> bytes() const { return bytes_; }

 private:
#if defined(REDZAP_HAS_MMAP)
  void map(std::string const& path) {
    struct descriptor {
      int number;
      ~descriptor() {
        if (number >= 0) ::close(number);
      }
    } const file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};  // a pipe must not keep us waiting
    auto const reason = [] { return std::generic_category().message(errno); };
    struct stat status;
    if (file.number < 0 || ::fstat(file.number, &status) != 0) throw error(path, reason());
    if (S_ISDIR(status.st_mode)) throw error(path, "is a folder, not a file");
    if (!S_ISREG(status.st_mode)) throw error(path, "is not a regular file");
    if (!std::in_range<std::ptrdiff_t>(status.st_size)) throw error(path, "is larger than this machine can map");
    auto const size = static_cast<std::size_t>(status.st_size);
    if (size == 0) return;  // which mmap refuses
    void* const memory = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.number, 0);
    if (memory == MAP_FAILED) throw error(path, "cannot be mapped: " + reason());
    mapped_ = memory;
    bytes_ = {static_cast<std::byte const*>(memory), size};
  }

  void* mapped_ = nullptr;
#endif
  aligned_buffer<std::byte> read_;
  std::span<std::byte const> bytes_;
};

}  // namespace redzap::inline REDZAP_ISA::io
