// SPDX-License-Identifier: MIT
#include "curves.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <redzap/core/error.hpp>
#include <redzap/io/read_file.hpp>
#include <vector>

namespace tool::report {
namespace {

/// A line's cells; those that hold a comma are in quotes (RFC 4180).
std::vector<std::string> cells_of(std::string const& line) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (char const c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells.emplace_back();
    else if (c != '\r')
      cells.back() += c;
  }
  return cells;
}

std::vector<std::vector<std::string>> rows_of(std::string const& file) {
  auto const bytes = redzap::io::read_file(file);
  std::string const text(reinterpret_cast<char const*>(bytes.data()), bytes.size());
  std::vector<std::vector<std::string>> rows;
  for (std::size_t from = 0; from < text.size();) {
    std::size_t const end = std::min(text.find('\n', from), text.size());
    if (end > from) rows.push_back(cells_of(text.substr(from, end - from)));
    from = end + 1;
  }
  return rows;
}

double saving_within_a_point(sweep::line_chart::curve const& curve) {
  double most = 0;
  for (auto const& dot : curve.dots)
    if (dot.y <= 1) most = std::max(most, dot.x);
  return most;
}

}  // namespace

sweep::line_chart curves_of(std::string const& csv_file) {
  auto const rows = rows_of(csv_file);
  auto const column = [&](std::string const& name) {
    auto const found = rows.empty() ? -1 : std::find(rows[0].begin(), rows[0].end(), name) - rows[0].begin();
    if (rows.empty() || found == static_cast<std::ptrdiff_t>(rows[0].size()))
      throw redzap::error(csv_file, "has no column " + name + ": not a figure-10.csv of redzap sweep");
    return static_cast<std::size_t>(found);
  };
  std::size_t const name = column("curve"), pattern = column("pattern"), saving = column("mac_saving"),
                    loss = column("top1_loss");
  std::map<std::string, std::map<std::string, sweep::line_chart::curve>> all;
  for (std::size_t r = 1; r < rows.size(); ++r) {
    auto const& cells = rows[r];
    if (cells.size() != rows[0].size())
      throw redzap::error(csv_file, "row " + std::to_string(r) + " has another number of cells than the first");
    auto const number = [&](std::size_t at) {
      char* end = nullptr;
      double const value = std::strtod(cells[at].c_str(), &end);
      if (end == cells[at].c_str())
        throw redzap::error(csv_file, "row " + std::to_string(r) + ": \"" + cells[at] + "\" is no number");
      return value;
    };
    auto& curve = all[cells[name]][cells[pattern]];
    curve.name = cells[name] + (cells[pattern] == "none" ? "" : ", " + cells[pattern]);
    curve.dots.push_back({number(saving), number(loss)});
  }
  sweep::line_chart chart;
  chart.x_title = "MACs saved, %", chart.y_title = "points of top-1 lost", chart.columns = 1;
  chart.panels.push_back({.title = "", .curves = {}, .x_last = 100, .y_last = 5});
  for (auto& [technique, patterns] : all)
    chart.panels[0].curves.push_back(
        std::max_element(patterns.begin(), patterns.end(), [](auto const& a, auto const& b) {
          return saving_within_a_point(a.second) < saving_within_a_point(b.second);
        })->second);
  return chart;
}

}  // namespace tool::report
