// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/io/cifar.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <vector>

#include "model.hpp"
#include "options.hpp"
#include "cell_store.hpp"

namespace tool {

/// How far a batch norm's statistics were from those that were found.
struct moved_norm {
  std::string layer, name;      ///< "conv3", "bn1"
  double mean = 0;              ///< of its channels: |new mean - old mean| in new standard deviations
  double variance = 0;          ///< of its channels: new variance over old one, geometrically
};

/// Recalibrates the predictors of one technique, pattern and threshold, see redzap::training::recalibration: layer
/// after layer, those of earlier layers on, as `o` sets them and with their new statistics. images: places in the data,
/// seen as they are, neither cropped nor mirrored, since that is how a network in use sees them. `tensors`, the
/// predictors, get the new statistics. What is done is kept in `cells`, and found there. The same for any number of
/// threads.
std::vector<moved_norm> recalibrate(options const& o, model const& host, redzap::io::cifar100 const& data,
                                    std::vector<int> const& images, cell_store& cells, redzap::named_tensors& tensors);

}  // namespace tool
