// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/reducible_steps.hpp>
#include <redzap/standalone/convolution.hpp>

namespace redzap::inline REDZAP_ISA::standalone {

/// layer::reducible_conv2d on its own, for an input and options that are known at run time.
///
///     using conv2d = standalone::reducible_conv2d<policy>;
///     conv2d::weights weights(input, options, "conv2", tensors);
///     weights.add_predictors(predictors, "sketch");
///     conv2d convolve(weights, threads, workspace);   // conv2d::workspace_bytes(input, options, threads) bytes of the
///     engine's convolve.pattern(pattern::none); convolve.threshold(0.15f); convolve.run(ifmap, ofmap);
template <class Policy = defaults>
using reducible_conv2d = convolution<layer::reducible_steps<Policy>>;

}  // namespace redzap::inline REDZAP_ISA::standalone
