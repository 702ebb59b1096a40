// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/kernel/reference/conv2d.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// A depthwise convolution: each channel has a kernel of its own and sees no other channel. `weight` is (channels, 1,
/// kernel.h, kernel.w); `bias` is (channels) or null. `window` gives kernel, stride, padding, dilation and activation;
/// its channels and groups are set to those of the ifmap. The border is zero.
template <class In, tensor_layout LI, tensor_layout LO>
void depthwise_conv2d(view<In, LI> ifmap, float const* weight, float const* bias, conv2d_options window,
                      view<float, LO> ofmap) {
  window.groups = window.out_channels = ifmap.extents.c;
  conv2d(ifmap, weight, bias, window, ofmap);
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
