// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/kernel/reference/masked_conv2d.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// The cheap value of chosen activations, eq. (9) and (10): ofmap(n, m, p, q) = activate(bias[m] + sum over c of
/// pooled(n, c, p, q) * aggregated[m][c]) where labels(n, m, p, q) == chosen; every other activation is left as it was.
/// It is a masked 1x1 convolution on a pooled ifmap. `aggregated` is (out_channels, in_channels / groups); `bias` may
/// be null.
template <class In, tensor_layout LI, class Label, tensor_layout LL, tensor_layout LO>
void pointwise(view<In, LI> pooled, float const* aggregated, float const* bias, activation function,
               view<Label, LL> labels, label chosen, view<float, LO> ofmap, int groups = 1) {
  conv2d_options const one_by_one{
      .out_channels = ofmap.extents.c, .kernel = 1, .groups = groups, .activation = function};
  masked_conv2d(pooled, aggregated, bias, one_by_one, labels, chosen, ofmap);
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
