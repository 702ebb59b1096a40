// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/io/cifar.hpp>

#include "model.hpp"
#include "training_options.hpp"

namespace tool {

/// Trains the sketches of conv2 to conv5 and writes them beside the predictors that were read with the host, whose
/// place sketches of theirs take. Goes on where a checkpoint of the same training stands; removes it at the end. Throws
/// redzap::error where there is no image to train on or a file cannot be written.
void train_sketches(model const& host, redzap::io::cifar100 const& data, training_options const& o);

}  // namespace tool
