// SPDX-License-Identifier: MIT
#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace tool::sweep {

/// Writes a file in one go.
void write_text(std::string const& path, std::string const& text);

/// Rows, objects with the same keys in the same order, as "<path>.csv" and, with `about` before them, as "<path>.json".
/// What is nested is in the JSON alone.
void write_table(std::string const& path, nlohmann::ordered_json about, nlohmann::ordered_json const& rows);

/// The CSV alone: a line of names, then a line a row; quoted where it has to be (RFC 4180).
std::string csv(nlohmann::ordered_json const& rows);

}  // namespace tool::sweep
