// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "technique.hpp"

namespace tool {

/// A setting of every reducible layer, for one host and its predictors.
struct operating_point {
  std::string technique_name;              ///< zap, redzap or sketch
  std::string train_threshold = "0.1";     ///< of redzap's predictors
  std::string host_sha256, predictors_sha256;
  std::map<std::string, layer_setting> layers;   ///< by name
  /// For people: the bound that it was chosen for, the figures on the images that it was chosen on, and those on others
  /// (null without). Not read back.
  nlohmann::ordered_json chosen, verified;
};

/// Throws redzap::error naming the file and the field: not readable, no JSON, another format or version, a field that
/// is missing or has a wrong type, a setting that does not suit the technique.
operating_point read_operating_point(std::string const& file);

/// Writes the file in one go. Throws redzap::error.
void write_operating_point(std::string const& file, operating_point const& point);

/// Throws redzap::error where the host or the predictors are not those of the point, named by their SHA-256.
void check_owners(operating_point const& point, std::string const& file, std::string const& host_sha256,
                  std::string const& predictors_sha256);

/// Throws redzap::error where the point's layers are not exactly these.
void check_layers(operating_point const& point, std::string const& file, std::vector<std::string> const& reducible);

}  // namespace tool
