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

/// What the dense kernel and the masked one take, and where the dense one is the quicker. A model over counts with a
/// committed table of prices, masked_price, and never a clock, so that a choice is the same in every run. Unit: see
/// masked_price.
template <class Isa = native_isa>
class break_even {
 public:
  /// dense and windows: the same positions, for one kernel and the other. price: of the kernels' precision.
  break_even(shape input, conv2d_options const& options, position_table const& dense, window_table const& windows,
             masked_price const& price = tile_of<Isa>.masked) {
    blocks_ = layout::packed::blocks(input.c);
    double const terms = blocks_ * options.kernel.h * options.kernel.w;
    dense_ = blocks_ * dense_price<Isa>(dense);
    row_ = static_cast<double>(windows.strips().size()) * (price.row + price.row_term * terms);
    entry_ = price.entry + price.term * terms;
  }

  /// The dense kernel, for one output channel at all positions, or at those of a class.
  double dense() const noexcept { return dense_; }
  double dense(position_table::window_class const& c) const noexcept { return blocks_ * dense_price<Isa>(c); }
  /// The masked kernel, for `activations` of some output channels; it is not called for none.
  double masked(int channels, int activations) const noexcept {
    return activations == 0 ? 0.0 : channels * row_ + activations * entry_;
  }
  /// How many activations at a position of a class are dearer than `columns` of them by the dense kernel, at least.
  int least(position_table::window_class const& c, int columns) const noexcept {
    return static_cast<int>(columns * blocks_ * c.rows.size() * c.cols.size() / entry_) + 1;
  }

 private:
  double blocks_ = 0;                       ///< of the ifmap
  double dense_ = 0, row_ = 0, entry_ = 0;  ///< of an output channel, and of an activation
};

}  // namespace redzap::inline REDZAP_ISA::kernel
