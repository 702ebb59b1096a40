// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/io/cifar.hpp>

#include "model.hpp"
#include "training_options.hpp"

namespace tool {

/// Trains the predictors of conv2 to conv5 for these patterns, for ZAP, or for RedZAP at both training thresholds, or
/// for both, and writes them beside those that were read with the host, whose place they take, with the constants of
/// normaliser (c). Goes on where a checkpoint of the same training stands; removes it at the end. Throws redzap::error
/// where there is no image to train on or a file cannot be written.
void train_predictors(model const& host, redzap::io::cifar100 const& data, training_options const& o);

}  // namespace tool
