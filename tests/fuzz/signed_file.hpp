// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/io/map_packed_bytes.hpp>
#include <redzap/io/packed_description.hpp>
#include <redzap/io/packed_header.hpp>
#include <span>
#include <string>

namespace fuzz {

/// A copy of the bytes as a mapping has them, and where `sign` says so, with version, size and digests made to fit
/// them; that of the contents where somebody will check it.
template <class Net>
redzap::aligned_buffer<std::byte> signed_file(std::span<std::byte const> from, bool sign,
                                              redzap::io::check_contents wanted) {
  using redzap::io::packed_header;
  static packed_header::digest const network = [] {
    std::string const description = redzap::io::packed_description<Net>();
    return packed_header::digest_of(std::as_bytes(std::span(description)));
  }();
  redzap::aligned_buffer<std::byte> result(from.size());
  std::copy(from.begin(), from.end(), result.data());
  packed_header h;
  if (!sign || from.size() < sizeof h) return result;
  std::memcpy(static_cast<void*>(&h), from.data(), sizeof h);
  h.magic = h.is_packed, h.byte_order = h.native_order, h.version = h.current_version;
  h.network = network;
  h.bytes = from.size();
  h.entries = std::min<std::uint64_t>(h.entries, (from.size() - sizeof h) / 8);
  std::size_t const head = std::min(packed_header::padded(sizeof h + h.entries * 8), from.size());
  if (wanted == redzap::io::check_contents::yes) h.contents = packed_header::digest_of(from.subspan(head));
  std::memcpy(result.data(), &h, sizeof h);
  h.head = packed_header::digest_of_head(result.span().first(head));
  std::memcpy(result.data(), &h, sizeof h);
  return result;
}

}  // namespace fuzz
