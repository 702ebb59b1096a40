// SPDX-License-Identifier: MIT
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "operating_point.hpp"
#include "technique.hpp"

namespace tool {

/// A number, or a percentage, which is given as the share that it is: "0.4", "40%", "40 %".
struct amount {
  double value;
  bool percent;
};
/// Nothing where the text is neither.
std::optional<amount> amount_of(std::string const& text);

/// What the command line says, by the contract's names.
struct options {
  std::string model = default_model(), predictors = default_predictors(), data = default_data(), json, out;
  std::string pattern, train_threshold = "0.1", normalizer = "ofmap-difference", technique_name;
  std::string point_file;   ///< of an operating point; empty: one pattern and threshold for all layers
  bool takes_point = false;   ///< whether the command can have one
  std::optional<operating_point> point;   ///< what that file holds
  tool::technique technique = technique::redzap;
  std::optional<float> threshold;
  std::string precision;   ///< of weights: f32, bf16, f16, i8, i8-linear; empty: as the model's file has them
  std::string trace;   ///< a file; empty: none is written
  std::string max_macs;   ///< of an image in the reducible layers, as said; empty: no bound
  int threads = 1;
  int images = 0;   ///< 0: all
  bool quiet = false, parallel_images = false, count_zeros = false, all = false;
  std::vector<std::string> files;

  /// Sets the technique by its name, one of the contract's.
  void choose_technique(std::string const& name);
  /// The variant of the trained predictors: "zap", "sketch", "redzap-0.01", "redzap-0.1".
  std::string variant() const;
  bool trained() const { return technique != technique::dense && !oracle(); }   ///< a technique with predictors
  bool reads_predictors() const {
    return trained() || (oracle() && technique != technique::oracle_zap && normalizer == "constant");
  }
  bool timed() const { return !parallel_images && !all; }   ///< images run one after the other
  bool oracle() const { return is_oracle(technique); }
  /// The threshold of all layers, or what it is where none was given.
  float chosen_threshold() const;
  /// Pattern and threshold of a layer: the operating point's, or those of all layers.
  layer_setting setting(std::string const& layer) const;
  /// What max_macs says: MACs of an image, given those of the dense network, predictors counted; 0 where it says
  /// nothing. Throws CLI::ValidationError where that is neither a number of MACs nor a share.
  double budget(double dense_macs) const;
  /// These options with ZAP and RedZAP at every pattern and the thresholds 0 to 0.4: what `all` stands for. Else these
  /// alone.
  std::vector<options> settings() const;
  /// Reads the operating point, or fills in technique and pattern where none was given. Throws redzap::error of the
  /// former, CLI::ValidationError where threshold or pattern do not suit the technique.
  void complete();

  void add_model(CLI::App& command);
  void add_precision(CLI::App& command);
  void add_technique(CLI::App& command);
  void add_operating_point(CLI::App& command);   ///< after add_technique, whose options it excludes
  void add_budget(CLI::App& command);
  void add_run(CLI::App& command);
  void add_trace(CLI::App& command);

  static std::string default_model();
  static std::string default_predictors();
  static std::string default_point();
  static std::string default_data();
  static std::string default_curves();   ///< of the bundled host; empty where they are not there
};

}  // namespace tool
