// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// A batch norm for inference, in PyTorch's words: y = (x - running_mean[c]) / sqrt(running_var[c] + epsilon) *
/// weight[c] + bias[c], or scale(c) * x + shift(c). Each array has one value a channel; nothing is owned.
struct batch_norm {
  float const* weight = nullptr;
  float const* bias = nullptr;
  float const* running_mean = nullptr;
  float const* running_var = nullptr;
  float epsilon = 1e-5f;

  float scale(int c) const { return weight[c] / std::sqrt(running_var[c] + epsilon); }
  float shift(int c) const { return bias[c] - running_mean[c] * scale(c); }

  /// In place, on every channel of the map.
  template <tensor_layout L>
  void apply(view<float, L> map) const {
    shape const s = map.extents;
    for (int n = 0; n < s.n; ++n)
      for (int c = 0; c < s.c; ++c)
        for (int h = 0; h < s.h; ++h)
          for (int w = 0; w < s.w; ++w) map(n, c, h, w) = scale(c) * map(n, c, h, w) + shift(c);
  }
};

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
