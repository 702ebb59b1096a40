// SPDX-License-Identifier: MIT
#pragma once
#include <bench/support/interleave.hpp>
#include <optional>
#include <string>

namespace redzap::inline REDZAP_ISA::bench {

/// What the command line of `report` asks for.
struct settings {
  std::string out;               ///< JSON file; empty: only the table
  std::string svg;               ///< SVG file; empty: none
  std::string layers = "cifar";  ///< or "all"
  std::string model = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/alexnet_cifar100.safetensors";
  std::string predictors;  ///< empty: predictors of random weights, and no `trained` rows
  std::string images = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/test_500.bin";
  std::string variant = "redzap-0.1";
  float threshold = 0.2f;  ///< of the `trained` rows
  std::string operating_point;  ///< of the `sketch` rows: a threshold for each layer
  std::optional<float> sketch_threshold;  ///< or one for all; 0.15 where neither is given
  int threads = 1;
  int image_count = 64;
  schedule timing;
};

}  // namespace redzap::inline REDZAP_ISA::bench
