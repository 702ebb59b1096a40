// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

namespace tool {

/// A number with a fixed count of decimals.
inline std::string fixed(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

/// A whole number with a comma at every thousand.
inline std::string grouped(double value) {
  std::string text = fixed(value, 0);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (text[0] == '-'); at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

/// Rows of text in columns as wide as need be: the first to the left, the others to the right.
class table {
 public:
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  void print(std::ostream& out) const {
    std::vector<std::size_t> widths;
    for (auto const& cells : rows_)
      for (std::size_t c = 0; c < cells.size(); ++c) {
        if (c == widths.size()) widths.push_back(0);
        widths[c] = std::max(widths[c], cells[c].size());
      }
    for (auto const& cells : rows_) {
      std::string line;
      for (std::size_t c = 0; c < cells.size(); ++c) {
        std::string const space(widths[c] - cells[c].size(), ' ');
        line += c == 0 ? cells[c] + space : "  " + space + cells[c];
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out << line << '\n';
    }
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tool
