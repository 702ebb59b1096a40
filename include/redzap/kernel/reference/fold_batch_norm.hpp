// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/kernel/reference/batch_norm.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// Folds a batch norm into the convolution before it, so that conv(x) with the new weight and bias is norm(conv(x))
/// with the old: weight[m][...] *= scale(m), bias[m] = bias[m] * scale(m) + shift(m), in place. `taps` is the number of
/// weights of one output channel; `bias` must not be null (a convolution without one has a bias of zeros).
inline void fold_batch_norm(batch_norm const& norm, int out_channels, int taps, float* weight, float* bias) {
  for (int m = 0; m < out_channels; ++m) {
    for (int t = 0; t < taps; ++t) weight[std::size_t(m) * taps + t] *= norm.scale(m);
    bias[m] = bias[m] * norm.scale(m) + norm.shift(m);
  }
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
