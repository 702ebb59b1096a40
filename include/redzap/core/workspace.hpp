// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <span>
#include <string>

namespace redzap::inline REDZAP_ISA {

/// The memory that runs work in, aligned to a cache line: its own or somebody else's.
class workspace {
 public:
  /// Borrows memory of at least `bytes`; where there is none at all, allocates them. Throws redzap::error where it is
  /// too small or not aligned to a cache line, std::bad_alloc.
  workspace(std::size_t bytes, std::span<std::byte> borrowed) : data_(borrowed.data()) {
    if (data_ == nullptr) {
      owned_ = aligned_buffer<std::byte>(bytes);
      data_ = owned_.data();
      return;
    }
    if (borrowed.size() < bytes)
      raise(error("workspace", std::to_string(borrowed.size()) + " bytes given, " + std::to_string(bytes) + " needed"));
    if (reinterpret_cast<std::uintptr_t>(data_) % cache_line != 0)
      raise(error("workspace", "not aligned to " + std::to_string(cache_line) + " bytes"));
  }

  std::byte* data() const { return data_; }

 private:
  aligned_buffer<std::byte> owned_;
  std::byte* data_;
};

}  // namespace redzap::inline REDZAP_ISA
