// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::io {

/// A name from a file, in quotes and fit for a one-line message: control characters become "?", and what exceeds 80
/// bytes is cut at the start of a character.
inline std::string in_quotes(std::string_view name) {
  constexpr std::size_t limit = 80;
  std::size_t length = name.size();
  if (length > limit) {
    length = limit;
    while (length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0) == 0x80) --length;
  }
  std::string text = "\"";
  for (char const c : name.substr(0, length)) text += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return text + (length < name.size() ? "...\"" : "\"");
}

}  // namespace redzap::inline REDZAP_ISA::io
