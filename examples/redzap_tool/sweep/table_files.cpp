// SPDX-License-Identifier: MIT
#include "table_files.hpp"

#include <ostream>
#include <redzap/io/replace_file.hpp>
#include <utility>

namespace tool::sweep {
namespace {

std::string field(nlohmann::ordered_json const& value) {
  if (!value.is_string()) return value.is_null() ? "" : value.dump();
  auto const& words = value.get_ref<std::string const&>();
  if (words.find_first_of(",\"\n") == words.npos) return words;
  std::string quoted = "\"";
  for (char const c : words) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace

std::string csv(nlohmann::ordered_json const& rows) {
  std::string names, text;
  for (auto const& row : rows) {
    std::string line, header;
    for (auto const& [name, value] : row.items()) {
      if (value.is_structured()) continue;
      header += (header.empty() ? "" : ",") + name;
      line += (line.empty() ? "" : ",") + field(value);
    }
    if (names.empty()) names = header + '\n';
    text += line + '\n';
  }
  return names + text;
}

void write_text(std::string const& path, std::string const& text) {
  redzap::io::replace_file(path, [&](std::ostream& stream) { stream << text; });
}

void write_table(std::string const& path, nlohmann::ordered_json about, nlohmann::ordered_json const& rows) {
  write_text(path + ".csv", csv(rows));
  about["rows"] = rows;
  write_text(path + ".json", about.dump(1) + '\n');
}

}  // namespace tool::sweep
