// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <redzap/io/cifar.hpp>
#include <string>
#include <vector>

#include "model.hpp"

namespace tool {

struct training_options {
  std::string out, checkpoint;   ///< checkpoint empty: one beside `out`, named after host and data
  std::vector<std::string> patterns{"A", "B", "C", "D"};
  int epochs = 5, batch = 128, held_out = 50, threads = 1;
  std::uint64_t seed = 1;
  bool quiet = false;
};

/// Trains the predictors of conv2 to conv5 for these patterns, for ZAP and for RedZAP at both training thresholds, and writes them with the
/// host's SHA-256 and the constants of normaliser (c). Goes on where a checkpoint of the same training stands; removes it at the end.
/// Throws redzap::error where there is no image to train on or a file cannot be written.
void train_predictors(model const& host, redzap::io::cifar100 const& data, training_options const& o);

}  // namespace tool
