// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// MACs of one output activation, C * R * S with C = in_channels / groups: padding taps count, as everywhere in the
/// literature.
constexpr long long macs_per_activation(shape input, conv2d_options const& o) {
  return 1LL * (input.c / o.groups) * o.kernel.h * o.kernel.w;
}

/// MACs of a dense convolution, N * M * P * Q * C * R * S. Precondition: check(input, options) == fault::none.
constexpr long long conv2d_macs(shape input, conv2d_options const& o) {
  shape const out = output_shape(input, o);
  return 1LL * out.n * out.c * out.h * out.w * macs_per_activation(input, o);
}

}  // namespace redzap::inline REDZAP_ISA::cost
