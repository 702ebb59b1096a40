// SPDX-License-Identifier: MIT
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <redzap/io/cifar.hpp>
#include <redzap/io/normalisation.hpp>
#include <string>
#include <vector>

#include "network.hpp"
#include "options.hpp"

namespace tool {

/// The dense and the reduced network on the same images.
struct evaluation {
  struct side {
    std::vector<int> ranks;                      ///< of the true class, by image; 0 is a hit
    std::vector<double> ms;                      ///< by image; empty where images ran side by side
    std::vector<std::vector<double>> layer_ms;   ///< [layer][image]
  };

  std::vector<layer_description> layers;
  std::vector<layer_work> work;   ///< by layer, of the reduced network
  side dense, reduced;
  std::vector<zero_shares> zeros;   ///< by layer, means over the images, of the dense network; empty where they were not counted
};

/// Runs the first o.images images (all where that is 0) through both networks, one after the other on each image, and times the runs alone.
/// With o.parallel_images every thread has sessions of its own and nothing is timed.
evaluation evaluate(network const& network, redzap::io::cifar100 const& data, redzap::io::normalisation const& normalisation, options const& o);

/// The document of the contract.
nlohmann::ordered_json to_json(evaluation const& e, options const& o);

/// The same for people.
void print(std::ostream& out, evaluation const& e, options const& o);

}  // namespace tool
