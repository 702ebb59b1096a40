// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <redzap/io/cifar.hpp>
#include <string>

#include "../model.hpp"
#include "../network.hpp"

namespace tool::sweep {

/// Whether a point's technique is one of the trivial baselines: "baseline-random", "baseline-constant" and so on.
bool is_baseline(std::string const& technique);

/// The host with a baseline in its reducible layers; runners take pattern and threshold, which is the share that is
/// skipped of what the pattern leaves, or of the channels. MACs of "baseline-pruned" leave out input channels that the
/// layer before has lost. Throws redzap::error as make_network does.
std::unique_ptr<network> make_baseline(std::string const& technique, options const& chosen, model const& model);

/// The host with "<layer>.mean" for every reducible layer: the mean activation by channel on the first images, which
/// "baseline-constant" puts where it skips.
model with_channel_means(model host, redzap::io::cifar100 const& images, int threads);

/// How many images at most that mean is taken over.
inline constexpr int images_of_means = 2000;

}  // namespace tool::sweep
