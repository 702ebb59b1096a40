// SPDX-License-Identifier: MIT
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <redzap/io/cifar.hpp>
#include <string>
#include <vector>

#include "model.hpp"
#include "network.hpp"
#include "options.hpp"

namespace tool {

/// The dense and the reduced network on the same images.
struct evaluation {
  options chosen;   ///< technique, pattern, threshold of the reduced network
  struct side {
    std::vector<int> ranks;                      ///< of the true class, by image; 0 is a hit
    std::vector<double> ms;                      ///< by image; empty where images ran side by side
    std::vector<std::vector<double>> layer_ms;   ///< [layer][image]
  };

  std::string precision;   ///< of weights, by the name of the command line
  std::vector<layer_description> layers;
  std::vector<std::string> labels;   ///< see network::labels
  std::vector<layer_work> work;   ///< by layer, of the reduced network
  double most_macs = 0;           ///< of any image, in the reducible layers, predictors counted
  side dense, reduced;
  /// by layer, means over the images, of the dense network; empty where they were not counted
  std::vector<zero_shares> zeros;
};

/// Runs the first o.images images (all where that is 0) through the dense network and through the reduced one at each
/// of o.settings(), one after the other on each image, and times the runs alone. Where o.timed() does not hold, every
/// thread has sessions of its own and nothing is timed.
std::vector<evaluation> evaluate(options const& o, model const& model, redzap::io::cifar100 const& data);

/// The document of the contract.
nlohmann::ordered_json to_json(evaluation const& e);

/// The same for people.
void print(std::ostream& out, evaluation const& e);
/// One line each.
void print_rows(std::ostream& out, std::vector<evaluation> const& rows, options const& o);

}  // namespace tool
