// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/tensor/layout.hpp>

namespace redzap::inline REDZAP_ISA {

/// How the masked kernels cut a layer, so that what they read of the ifmap again and again stays in L1: into chunks of
/// channel blocks, each of about 36 taps so that a tile has work enough, and strips of output rows. Every multiply_add
/// of those kernels takes a register from the ifmap, which L2 does not give each cycle.
struct dot_blocking {
  /// Of the ifmap under a strip, in one chunk. L1 holds 32 to 48 KiB; a little more pays for longer lists.
  static constexpr long long bytes = 40 << 10;

  /// Channel blocks of a chunk, of `blocks` in all; the last chunk may have fewer. The row of a 1x1 kernel is short as
  /// it is.
  static constexpr int chunk(int blocks, extent kernel) {
    int const taps = kernel.h * kernel.w;
    return taps == 1 ? blocks : std::clamp(36 / taps, 1, blocks);
  }

  /// What a masked kernel reads: an ifmap of floats in packed layout, by chunks, or one of bytes, all channels of a
  /// position side by side.
  enum class element { f32, byte };

  /// Elements from one position of such an ifmap to the next.
  static constexpr int position(int channels, element e) { return e == element::byte ? (channels + 3) / 4 * 4 : 16; }

  /// Output rows of a strip, at least 1; the last strip may have fewer. A 1x1 kernel reads each window once a channel,
  /// so that L1 would not help: one strip. requires: check(input, o) == fault::none.
  static constexpr int strip_rows(shape input, conv2d_options const& o, element e = element::f32) {
    if (o.kernel == extent(1)) return std::min(output_shape(input, o).h, std::max(1, 65536 / output_shape(input, o).w));
    shape const padded = padded_shape(input, o.padding);
    int const blocks = layout::packed::blocks(input.c);
    long long const row =
        e == element::byte ? 1LL * position(input.c, e) * padded.w : 64LL * padded.w * chunk(blocks, o.kernel);
    long long const window = 1LL * o.dilation.h * (o.kernel.h - 1) + 1;
    long long const most = std::max(1LL, (bytes / row - window) / o.stride.h + 1);
    long long const rows = output_shape(input, o).h, strips = (rows + most - 1) / most;
    return static_cast<int>((rows + strips - 1) / strips);  // strips of nearly equal height
  }

  /// Positions of a strip. requires: as strip_rows.
  static constexpr int strip_positions(shape input, conv2d_options const& o, element e = element::f32) {
    return strip_rows(input, o, e) * output_shape(input, o).w;
  }
};

}  // namespace redzap::inline REDZAP_ISA
