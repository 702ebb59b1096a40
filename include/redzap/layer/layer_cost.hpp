// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// The work of one layer in one run, in MACs, for all images of the run. Labels is the number of labels of a reducible
/// layer, 1 for others.
template <int Labels = 1>
struct layer_cost {
  static constexpr bool reducible = Labels > 1;
  double dense_macs = 0;       ///< eq. (2): what the layer costs in full, padding taps counted
  double macs = 0;             ///< what the labels ask for, as the paper counts: eq. (12)'s, without the predictor
  double predictor_macs = 0;   ///< 18 an activation where a predictor ran on a partial ofmap, a sketch's own
  std::array<long long, Labels> counts{};   ///< activations by label; counts[0] includes the pattern's positions
  double dense_share = 1;   ///< of I_t times blocks of 16 channels: computed densely, see kernel::chosen_positions
};

}  // namespace redzap::inline REDZAP_ISA::layer
