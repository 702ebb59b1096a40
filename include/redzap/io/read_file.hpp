// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <string>
#include <system_error>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

/// All bytes of a regular file. Throws redzap::error naming the file where it is missing, not a regular file (a folder,
/// or a pipe that would block), unreadable, larger than `limit` bytes or than an object can be, or cut short while it
/// is read.
inline std::vector<std::byte> read_file(std::string const& path, std::uintmax_t limit = std::uintmax_t{1} << 31) {
  namespace fs = std::filesystem;
  std::error_code code;
  auto const status = fs::status(path, code);
  if (status.type() == fs::file_type::not_found) throw error(path, "no such file");
  if (code) throw error(path, code.message());
  if (fs::is_directory(status)) throw error(path, "is a folder, not a file");
  if (!fs::is_regular_file(status)) throw error(path, "is not a regular file");
  auto const size = fs::file_size(path, code);
  if (code) throw error(path, code.message());
  auto const most =
      std::min<std::uintmax_t>(limit, std::numeric_limits<std::ptrdiff_t>::max());  // a vector's, which 32 bits reach
  if (size > most) throw error(path, "is larger than " + std::to_string(most) + " bytes");

  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw error(path, "cannot be opened for reading");
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::uintmax_t>(stream.gcount()) != size) throw error(path, "cannot be read to its end");
  return bytes;
}

}  // namespace redzap::inline REDZAP_ISA::io
