// SPDX-License-Identifier: MIT
#include "jpeg_tables.hpp"

#include <redzap/core/error.hpp>

namespace tool {
namespace {

/// The codes of the tables that a DHT segment defines, `at` its length field: whether each has at most 256 (ITU-T T.81,
/// B.2.4.2).
bool sound_tables(std::span<std::byte const> bytes, std::size_t at) {
  auto const number = [&](std::size_t i) { return i < bytes.size() ? std::to_integer<std::size_t>(bytes[i]) : 0; };
  std::size_t const end = at + (number(at) << 8 | number(at + 1));
  for (std::size_t table = at + 2; table < end && table < bytes.size();) {
    std::size_t codes = 0;
    for (std::size_t length = 1; length <= 16; ++length) codes += number(table + length);
    if (codes > 256) return false;
    table += 17 + codes;
  }
  return true;
}

}  // namespace

void check_jpeg_tables(std::span<std::byte const> bytes, std::string const& file) {
  constexpr std::byte mark{0xFF}, tables{0xC4}, scan{0xDA};
  std::size_t first = 1;   // the decoder takes any number of fill bytes before every marker, the first one too
  while (first < bytes.size() && bytes[first] == mark) ++first;
  if (first >= bytes.size() || bytes[0] != mark || bytes[first] != std::byte{0xD8}) return;
  // where segments tell their length; from the first scan on every pair of bytes may be a marker
  bool before_scans = true;
  for (std::size_t i = first + 1; i + 3 < bytes.size(); ++i) {
    if (bytes[i] != mark || bytes[i + 1] == mark) continue;
    if (bytes[i + 1] == tables && !sound_tables(bytes, i + 2))
      throw redzap::error(file, "is damaged: a Huffman table of more than 256 codes");
    if (bytes[i + 1] == scan) before_scans = false;
    if (before_scans)
      i += 1 + (std::to_integer<std::size_t>(bytes[i + 2]) << 8 | std::to_integer<std::size_t>(bytes[i + 3]));
  }
}

}  // namespace tool
