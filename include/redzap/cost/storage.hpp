// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// The weights that reduction adds to a layer, eq. (14): one aggregated kernel, M * C values of the M * C * R * S, a
/// factor. `by_paper` counts one for each factor technique, 2/9 of a 3x3 layer for max and average; `stored` one for
/// each distinct G, here 1/9.
template <class Techniques>
struct storage {
  static constexpr int distinct_kernels =
      *std::max_element(Techniques::kernel_of.begin(), Techniques::kernel_of.end()) + 1;

  long long layer = 0;  ///< weights of the layer itself
  long long by_paper = 0;
  long long stored = 0;

  constexpr storage(shape input, conv2d_options const& o) {
    long long const aggregated = 1LL * o.out_channels * (input.c / o.groups);
    layer = aggregated * o.kernel.h * o.kernel.w;
    by_paper = aggregated * Techniques::factors;
    stored = aggregated * distinct_kernels;
  }

  /// As fractions of the layer's own weights.
  constexpr double share_by_paper() const { return static_cast<double>(by_paper) / static_cast<double>(layer); }
  constexpr double share_stored() const { return static_cast<double>(stored) / static_cast<double>(layer); }
};

}  // namespace redzap::inline REDZAP_ISA::cost
