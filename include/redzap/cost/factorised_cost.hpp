// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/cost/conv2d_macs.hpp>
#include <redzap/cost/gamma.hpp>
#include <redzap/cost/saving.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// MACs of a layer in which every activation is factorised by one technique, eq. (11) and Fig. 4: the ifmap is pooled
/// at each position, C * R * S / gamma, and each activation is a product of C terms.
struct factorised_cost {
  double pooling = 0;
  double products = 0;
  double dense = 0;  ///< of the same layer, for comparison

  constexpr factorised_cost(shape input, conv2d_options const& o) {
    shape const out = output_shape(input, o);
    double const positions = 1.0 * out.n * out.h * out.w;
    pooling = positions * o.groups * static_cast<double>(macs_per_activation(input, o)) / gamma;
    products = positions * out.c * input.c / o.groups;
    dense = static_cast<double>(conv2d_macs(input, o));
  }

  constexpr double macs() const { return pooling + products; }
  constexpr double saving() const { return cost::saving(dense, macs()); }
};

}  // namespace redzap::inline REDZAP_ISA::cost
