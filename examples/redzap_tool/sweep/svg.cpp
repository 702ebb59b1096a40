// SPDX-License-Identifier: MIT
#include "svg.hpp"

#include <cstdio>

namespace tool::sweep::svg {
namespace {

std::string printed(char const* format, double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

std::string rest_of_text(std::string const& words, anchor where, std::string const& cls) {
  char const* const anchors[] = {"start", "middle", "end"};
  return std::string(" text-anchor=\"") + anchors[static_cast<int>(where)] + '"' +
         (cls.empty() ? "" : " class=\"" + cls + '"') + '>' + escaped(words) + "</text>\n";
}

}  // namespace

std::string escaped(std::string const& words) {
  std::string result;
  for (char const c : words)
    result += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  return result;
}

std::string number(double value) { return printed("%.1f", value); }
std::string tick(double value) { return printed("%.6g", value < 1e-9 && value > -1e-9 ? 0 : value); }

std::string text(double x, double y, std::string const& words, anchor where, std::string const& cls) {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + '"' + rest_of_text(words, where, cls);
}

std::string upright(double x, double y, std::string const& words, anchor where, std::string const& cls) {
  return "<text transform=\"translate(" + number(x) + ' ' + number(y) + ") rotate(-90)\"" +
         rest_of_text(words, where, cls);
}

std::string line(double x1, double y1, double x2, double y2, std::string const& cls) {
  return "<line class=\"" + cls + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) +
         "\" y2=\"" + number(y2) + "\"/>\n";
}

std::string rectangle(double x, double y, double width, double height, std::string const& colour) {
  return "<rect x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\"" +
         number(height) + "\" fill=\"" + colour + "\"/>\n";
}

std::string page(double width, double height, std::string const& content) {
  std::string const size = number(width) + "\" height=\"" + number(height);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 " + number(width) + ' ' +
         number(height) + "\" width=\"" + size +
         "\">\n<style>.page{fill:#fff}text{font:12px "
         "sans-serif;fill:#222}.title{font-size:14px;font-weight:bold}.small{font-size:10px}\n"
         ".grid{stroke:#8884}.axis{stroke:#888}.mark{stroke:#888;stroke-dasharray:4 3}\n"
         "@media(prefers-color-scheme:dark){.page{fill:#111}text{fill:#ddd}}</style>\n<rect class=\"page\" width=\"" +
         size + "\"/>\n" + content + "</svg>\n";
}

}  // namespace tool::sweep::svg
