// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/cost/conv2d_macs.hpp>
#include <redzap/cost/saving.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// MACs of the two convolutions that MobileNet has in the place of one: a depthwise one, R * S terms for each input
/// channel at each position of the ofmap, then a pointwise one of C terms an activation. For comparison with
/// factorised_cost, whose depthwise part is a pool without weights.
struct separable_cost {
  double depthwise = 0;
  double pointwise = 0;
  double dense = 0;  ///< of the one convolution, for comparison

  constexpr separable_cost(shape input, conv2d_options const& o) {
    shape const out = output_shape(input, o);
    double const positions = 1.0 * out.n * out.h * out.w;
    depthwise = positions * o.groups * static_cast<double>(macs_per_activation(input, o));
    pointwise = positions * out.c * input.c / o.groups;
    dense = static_cast<double>(conv2d_macs(input, o));
  }

  constexpr double macs() const { return depthwise + pointwise; }
  constexpr double saving() const { return cost::saving(dense, macs()); }
};

}  // namespace redzap::inline REDZAP_ISA::cost
