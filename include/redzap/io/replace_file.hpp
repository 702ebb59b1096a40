// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <fstream>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <string>
#include <system_error>

namespace redzap::inline REDZAP_ISA::io {

/// Writes a file in one go: `write(std::ostream&)` fills "<path>.part", which then takes the place of `path`. Where
/// anything fails, the part is removed, an existing file stays as it was, and redzap::error names the file (what
/// `write` throws passes through). A link stays and what it points to is replaced, or made where there is nothing yet;
/// a device such as /dev/null, or a pipe, is written in place. A part that an interrupted writer has left is replaced.
template <class Write>
void replace_file(std::string const& path, Write&& write) {
  namespace fs = std::filesystem;
  std::error_code code;
  auto const status = fs::status(path, code);
  if (fs::is_directory(status)) throw error(path, "is a folder, not a file");
  bool const in_place = fs::exists(status) && !fs::is_regular_file(status);
  fs::path target = path;
  for (int links = 0; !in_place && fs::is_symlink(fs::symlink_status(target, code)); ++links) {
    if (links == 40) throw error(path, "is a link that leads to itself");   // as many as Linux follows
    target = target.parent_path() / fs::read_symlink(target, code);
    if (code) throw error(path, "is a link that cannot be read: " + code.message());
  }
  fs::path part = target;
  if (!in_place) {
    part += ".part";
    auto const there = fs::symlink_status(part, code);
    if (fs::exists(there) && !fs::is_regular_file(there) && !fs::is_symlink(there))
      throw error(part.string(), "is in the way: it is no file");
  }

  auto const discard = [&] {
    std::error_code ignored;
    if (!in_place) fs::remove(part, ignored);
  };
  discard();   // of a writer that was interrupted, or a link that would be written through
  std::ofstream stream;
  try {
    stream.open(part, std::ios::binary | std::ios::trunc);
  } catch (...) {  // no memory for its buffer, which it asks for when the file is there
    discard();
    throw;
  }
  if (!stream) throw error(path, "cannot be opened for writing");
  try {
    write(static_cast<std::ostream&>(stream));
  } catch (...) {
    stream.close();
    discard();
    throw;
  }
  stream.close();
  if (!stream) {
    discard();
    throw error(path, "cannot be written (is the disk full?)");
  }
  if (in_place) return;
  fs::rename(part, target, code);
  if (code) {
    discard();
    throw error(path, "cannot be replaced: " + code.message());
  }
}

}  // namespace redzap::inline REDZAP_ISA::io
