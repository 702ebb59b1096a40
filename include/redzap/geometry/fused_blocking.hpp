// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA {

/// How a reducible convolution cuts a large map into bands of whole rows, which go through its steps one after another,
/// so that what some output channels are made of stays in L2 between the steps: a band's rows of the ifmap and of their
/// ofmap, and their weights. Meant for maps such as VGG's first, whose ofmap of 32 channels alone is 1.6 to 6.4 MB (48
/// are 2.4 to 9.6); where the weights leave too few rows, as with 256 channels of 56 x 56, a map is not cut.
struct fused_blocking {
  /// L2 holds 1 MiB or more where it was measured; a quarter is left to labels, lists and what is fetched ahead.
  static constexpr long long bytes = 768 << 10;
  /// Two rows above and below a band are looked at as well.
  static constexpr int fewest_rows = 4;

  /// Output rows of a band; the last may have fewer. All of them where they fit into `bytes`, or fewest_rows do not.
  /// out_channels: that go through the steps together. requires: check(input, o) == fault::none.
  static constexpr int band_rows(shape input, conv2d_options const& o, int out_channels) {
    shape const out = output_shape(input, o);
    long long const blocks = layout::packed::blocks(input.c), window = 1LL * o.dilation.h * (o.kernel.h - 1) + 1;
    long long const ifmap_row = 64 * blocks * padded_shape(input, o.padding).w, ofmap_row = 4LL * out_channels * out.w;
    long long const weights =
        2LL * 64 * blocks * o.kernel.h * o.kernel.w * out_channels;  // for the dense kernel and the masked one
    long long const left = bytes - weights - (window - o.stride.h) * ifmap_row;
    long long const most = left / (o.stride.h * ifmap_row + ofmap_row), rows = out.h;
    if (left < 0 || most < fewest_rows || most >= rows) return out.h;
    long long const bands = (rows + most - 1) / most;
    return static_cast<int>((rows + bands - 1) / bands);   // of nearly equal height
  }
};

}  // namespace redzap::inline REDZAP_ISA
