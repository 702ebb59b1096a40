// SPDX-License-Identifier: MIT
#pragma once
#include <iostream>
#include <nlohmann/json.hpp>
#include <redzap/io/replace_file.hpp>
#include <string>

namespace tool {

/// Writes a document where `--json` says: nowhere, to standard output ("-"), or to a file, in one go.
inline void write_json(std::string const& path, nlohmann::ordered_json const& document) {
  if (path.empty()) return;
  std::string const text = document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  if (path == "-") {
    std::cout << text;
  } else {
    redzap::io::replace_file(path, [&](std::ostream& stream) { stream << text; });
  }
}

/// A file that cannot be written shows now, not after the work. Leaves everything as it is, but for a part that an
/// interrupted writer has left.
inline void check_writable(std::string const& path) {
  struct enough {};
  try {
    redzap::io::replace_file(path, [](std::ostream&) { throw enough{}; });
  } catch (enough const&) {
  }
}

}  // namespace tool
