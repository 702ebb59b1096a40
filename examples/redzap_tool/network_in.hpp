// SPDX-License-Identifier: MIT
#pragma once
#include <memory>

#include "model.hpp"
#include "network.hpp"
#include "options.hpp"

namespace tool {

/// make_network for weights in another precision than f32, a file each, since each is long to compile; i8_linear has
/// them in its linear layers alone, and f32 in convolutions. Throws redzap::error where the technique is none of dense,
/// zap, redzap and sketch.
std::unique_ptr<network> network_in_bf16(options const& options, model const& model);
std::unique_ptr<network> network_in_f16(options const& options, model const& model);
std::unique_ptr<network> network_in_i8(options const& options, model const& model);
std::unique_ptr<network> network_in_i8_linear(options const& options, model const& model);

}  // namespace tool
