// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/kernel/simd/dense_price.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/tensor/layout.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// Where the dense kernel, at all positions of a table, is quicker than the masked one, at some. A model over counts with
/// a committed table of prices, masked_price, and never a clock, so that a choice is the same in every run.
template <class Isa = native_isa>
class break_even {
 public:
  /// dense and windows: the same positions, for one kernel and the other.
  break_even(shape input, conv2d_options const& options, position_table const& dense, window_table const& windows) {
    masked_price const& price = tile_of<Isa>.masked;
    double const blocks = layout::packed::blocks(input.c);
    double const terms = blocks * options.kernel.h * options.kernel.w;
    dense_ = blocks * dense_price<Isa>(dense);
    row_ = static_cast<double>(windows.strips().size()) * (price.row + price.row_term * terms);
    entry_ = price.entry + price.term * terms;
  }

  /// For some output channels, of whose activations `chosen` are computed in full.
  bool dense_is_quicker(int channels, double chosen) const { return channels * dense_ < channels * row_ + chosen * entry_; }

 private:
  double dense_ = 0, row_ = 0, entry_ = 0;  ///< of an output channel, and of a chosen activation
};

}  // namespace redzap::inline REDZAP_ISA::kernel
