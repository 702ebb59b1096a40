// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <ostream>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/replace_file.hpp>
#include <span>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::io {

/// Writes a C++ header with an array of these bytes, in one go: see replace_file. Of a file of write_packed it makes
/// weights for a program without a file system: `map_packed<net>(std::as_bytes(std::span(name)), "name")`. Throws
/// redzap::error naming `name` where it is not of letters, digits and _, naming the file where it cannot be written.
inline void write_header(std::string const& path, std::string_view name, std::span<std::byte const> bytes) {
  auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  auto const digit = [](char c) { return c >= '0' && c <= '9'; };
  if (name.empty() || digit(name[0]) || !std::ranges::all_of(name, [&](char c) { return letter(c) || digit(c); }))
    throw error(std::string(name), "is no name for an array: letters, digits and _, no digit first");
  if (bytes.empty()) throw error(std::string(name), "has no bytes");
  replace_file(path, [&](std::ostream& stream) {
    stream << "// Made by redzap: weights for redzap::io::map_packed.\n#pragma once\n\nalignas(64) inline constexpr "
              "unsigned char "
           << name << '[' << bytes.size() << "] = {";
    std::string line;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      line.append(i % 32 == 0 ? "\n" : "").append(std::to_string(std::to_integer<int>(bytes[i]))) += ',';
      if (i % 32 == 31) stream << line, line.clear();
    }
    stream << line << "\n};\n";
  });
}

}  // namespace redzap::inline REDZAP_ISA::io
