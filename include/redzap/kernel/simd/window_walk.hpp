// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/layout.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// The walk over a window of a packed ifmap, for all positions of one window class: channel block, row, column,
/// channel. Distances are in floats.
struct window_walk {
  int channels = 0;  ///< of the ifmap
  extent kernel;
  tap_range rows, cols;       ///< the valid taps
  std::ptrdiff_t block = 0;   ///< from one channel block of the ifmap to the next
  std::ptrdiff_t row = 0;     ///< from one tap to the one below
  std::ptrdiff_t column = 0;  ///< from one tap to the one on its right

  /// With all taps valid; a class narrows rows and cols.
  constexpr window_walk(shape input, conv2d_options const& o)
      : channels(input.c),
        kernel(o.kernel),
        rows{0, o.kernel.h},
        cols{0, o.kernel.w},
        block(std::ptrdiff_t(input.h) * input.w * 16),
        row(std::ptrdiff_t(o.dilation.h) * input.w * 16),
        column(std::ptrdiff_t(o.dilation.w) * 16) {}

  constexpr int blocks() const { return layout::packed::blocks(channels); }

  /// How often for_each_run calls, where all channels of a block are real.
  constexpr std::ptrdiff_t runs() const {
    return std::ptrdiff_t(blocks()) * rows.size() * (column == 16 ? 1 : cols.size());
  }

  /// Where a window begins whose place in the packed ifmap is `floats`.
  constexpr std::ptrdiff_t offset(std::int32_t floats) const { return floats; }

  /// Calls run(x, term, length) for every contiguous run of the window: x is the distance of the run from the first
  /// valid tap of channel block 0, term the number of its first term in the weight's order [cb][r][s][c16], length its
  /// floats. A run is a whole row of taps where those are contiguous and all 16 channels real, else the real channels
  /// of one tap.
  template <class Run>
  [[gnu::always_inline]] constexpr void for_each_run(Run&& run) const {
    for (int cb = 0; cb < blocks(); ++cb) runs_of_block(cb, std::min(16, channels - 16 * cb), run);
  }

 private:
  template <class Run>
  [[gnu::always_inline]] constexpr void runs_of_block(int cb, int real, Run&& run) const {
    bool const whole = column == 16 && real == 16;
    int const runs = whole ? 1 : cols.size();
    int const length = whole ? 16 * cols.size() : real;
    for (int r = rows.first; r < rows.last; ++r) {
      std::ptrdiff_t x = cb * block + (r - rows.first) * row;
      std::ptrdiff_t term = ((std::ptrdiff_t(cb) * kernel.h + r) * kernel.w + cols.first) * 16;
      for (int i = 0; i < runs; ++i, x += column, term += 16) run(x, term, length);
    }
  }
};

}  // namespace redzap::inline REDZAP_ISA::kernel
