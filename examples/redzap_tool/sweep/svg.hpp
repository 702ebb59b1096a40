// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <string>

namespace tool::sweep::svg {

/// Tells apart for most colour-blind eyes, on white and on black (Okabe and Ito's, a grey instead of yellow).
inline constexpr std::array<char const*, 7> colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                    "#e69f00", "#56b4e9", "#888888"};
inline std::string colour(std::size_t i) { return colours[i % colours.size()]; }
/// What tells strokes apart whose colour comes again: an attribute, or nothing.
inline std::string dashes(std::size_t i) { return i < colours.size() ? "" : " stroke-dasharray=\"5 3\""; }

/// Words as text of XML and HTML, between quotes too.
std::string escaped(std::string const& words);

/// A coordinate: the number with one decimal.
std::string number(double value);
/// A number as an axis shows it: as few decimals as there are.
std::string tick(double value);

enum class anchor { start, middle, end };
/// cls: "title", "small" or none.
std::string text(double x, double y, std::string const& words, anchor where = anchor::start,
                 std::string const& cls = "");
/// Written from the bottom upwards.
std::string upright(double x, double y, std::string const& words, anchor where = anchor::middle,
                    std::string const& cls = "");
/// cls: "grid", "axis" or "mark".
std::string line(double x1, double y1, double x2, double y2, std::string const& cls);

std::string rectangle(double x, double y, double width, double height, std::string const& colour);

/// A whole document: a page that is white, or black where the reader prefers that.
std::string page(double width, double height, std::string const& content);

}  // namespace tool::sweep::svg
