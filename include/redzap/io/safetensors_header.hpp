// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <redzap/core/isa_namespace.hpp>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

/// How a safetensors file stores the values that redzap reads. All of them become f32.
enum class stored_as { f32, bf16, f16, i8 };

/// Bytes of one value.
constexpr std::size_t bytes_of(stored_as type) { return type == stored_as::f32 ? 4 : type == stored_as::i8 ? 1 : 2; }

/// What the JSON header of a safetensors file says, its syntax and every single value checked, the offsets not yet.
struct safetensors_header {
  struct entry {
    stored_as type{};
    std::vector<long long> extents;
    std::uint64_t begin = 0, end = 0;   ///< bytes behind the header
  };

  std::map<std::string, std::string> metadata;
  std::map<std::string, entry, std::less<>> tensors;
};

}  // namespace redzap::inline REDZAP_ISA::io
