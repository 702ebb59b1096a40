// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/sha256.hpp>
#include <span>
#include <string>
#include <type_traits>

namespace redzap::inline REDZAP_ISA::io {

/// How a file of packed weights begins, numbers as the machine that packed it stores them. The size table follows:
/// `entries` times a std::uint64_t, in the order of weights<Net>::arrays, the bytes of an array or of a predictor's
/// name, or the number of a list's items. Then come arrays and names, each at a multiple of 64 bytes.
struct packed_header {
  static constexpr std::array<char, 8> is_packed{'r', 'e', 'd', 'z', 'a', 'p', '\r', '\n'};
  static constexpr std::uint32_t native_order = 0x01020304, swapped_order = 0x04030201, current_version = 1;
  using digest = std::array<char, 64>;  ///< SHA-256 as io::sha256 gives it

  std::array<char, 8> magic = is_packed;
  std::uint32_t byte_order = native_order;
  std::uint32_t version = current_version;
  digest head{};              ///< of the rest of the header and the size table
  digest network{};           ///< of packed_description
  digest contents{};          ///< of all that follows the size table
  std::uint64_t bytes = 0;    ///< of the file
  std::uint64_t entries = 0;  ///< of the size table

  static constexpr std::size_t padded(std::size_t bytes) { return (bytes + cache_line - 1) / cache_line * cache_line; }

  static digest digest_of(std::span<std::byte const> bytes) {
    digest result;
    std::ranges::copy(sha256(bytes), result.begin());
    return result;
  }
  /// What `head` must be, of header, size table and the zeros up to the first array.
  static digest digest_of_head(std::span<std::byte const> head) {
    return digest_of(head.subspan(offsetof(packed_header, network)));
  }
};
static_assert(sizeof(packed_header) == 224 && std::has_unique_object_representations_v<packed_header>,
              "packed_header: it is a format");

}  // namespace redzap::inline REDZAP_ISA::io
