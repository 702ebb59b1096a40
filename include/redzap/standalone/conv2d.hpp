// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/layer/conv2d_steps.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/standalone/convolution.hpp>

namespace redzap::inline REDZAP_ISA::standalone {

/// layer::conv2d on its own, for an input and options that are known at run time.
///
///     using conv2d = standalone::conv2d<>;
///     conv2d::weights const weights({.c = 64, .h = 56, .w = 56}, {.out_channels = 64, .kernel = 3, .padding = 1},
///     "conv2", kernels, biases); conv2d convolve(weights);   // one a thread convolve.run(view{ifmap, weights.input(),
///     layout::nhwc{}}, view{ofmap, weights.output()});
template <class Policy = defaults>
using conv2d = convolution<layer::conv2d_steps<Policy>>;

}  // namespace redzap::inline REDZAP_ISA::standalone
