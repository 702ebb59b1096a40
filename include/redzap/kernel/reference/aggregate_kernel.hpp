// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/aggregate/concept.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// Aggregates every kernel slice by G: aggregated[m][c] = G of the `taps` values weight[m][c][...], in their order.
/// `channels` is the weight's own second extent, in_channels / groups; `taps` is kernel.h * kernel.w.
template <aggregator G>
void aggregate_kernel(float const* weight, int out_channels, int channels, int taps, float* aggregated) {
  std::size_t const slices = std::size_t(out_channels) * channels;
  for (std::size_t i = 0; i < slices; ++i) {
    auto state = G::template identity<float>();
    for (int t = 0; t < taps; ++t) state = G::combine(state, weight[i * taps + t]);
    aggregated[i] = G::finish(state, taps);
  }
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
