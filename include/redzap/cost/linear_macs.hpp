// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// MACs of a fully connected layer, N * in_features * out_features. Precondition: check(input, options) == fault::none.
constexpr long long linear_macs(shape input, linear_options const& o) {
  return 1LL * input.n * input.c * input.h * input.w * o.out_features;
}

}  // namespace redzap::inline REDZAP_ISA::cost
