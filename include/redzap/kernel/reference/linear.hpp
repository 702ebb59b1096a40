// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// A fully connected layer: output(n, m, 0, 0) = activate(bias[m] + sum over i of input_i * weight[m][i]), where
/// input_i runs over one image in (c, h, w) order whatever its layout, as PyTorch's flatten does. `weight` is
/// (out_features, c * h * w); `bias` may be null. With `scale`, out_features of them, weights are in units of their
/// output's: activate(scale[m] * (sum over i of input_i * weight[m][i]) + bias[m]).
template <class In, tensor_layout LI, tensor_layout LO>
void linear(view<In, LI> input, float const* weight, float const* bias, linear_options const& o,
            view<float, LO> output, float const* scale = nullptr) {
  shape const in = input.extents;
  assert(check(in, o) == fault::none && output.extents == output_shape(in, o));
  for (int n = 0; n < in.n; ++n)
    for (int m = 0; m < o.out_features; ++m) {
      float const* w = weight + std::size_t(m) * in.c * in.h * in.w;
      float const shift = bias != nullptr ? bias[m] : 0.0f;
      float sum = scale == nullptr ? shift : 0.0f;
      for (int c = 0; c < in.c; ++c)
        for (int y = 0; y < in.h; ++y)
          for (int x = 0; x < in.w; ++x) sum += input(n, c, y, x) * *w++;
      output(n, m, 0, 0) = activate(o.activation, scale == nullptr ? sum : scale[m] * sum + shift);
    }
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
