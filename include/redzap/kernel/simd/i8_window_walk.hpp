// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// window_walk for an i8_ifmap: row, column, channel, which are innermost there. Distances and terms are in elements of
/// four channels.
struct i8_window_walk {
  extent kernel;
  tap_range rows, cols;       ///< the valid taps
  std::ptrdiff_t tap = 0;     ///< elements of one
  std::ptrdiff_t row = 0;     ///< from one tap to the one below
  std::ptrdiff_t column = 0;  ///< from one tap to the one on its right

  /// With all taps valid; a class narrows rows and cols. ifmap: an i8_ifmap's extents.
  constexpr i8_window_walk(shape ifmap, conv2d_options const& o)
      : kernel(o.kernel),
        rows{0, o.kernel.h},
        cols{0, o.kernel.w},
        tap(ifmap.c / 4),
        row(std::ptrdiff_t(o.dilation.h) * ifmap.w * tap),
        column(o.dilation.w * tap) {}

  /// Where a window begins whose place in a packed ifmap of the same height and width is `floats`.
  constexpr std::ptrdiff_t offset(std::int32_t floats) const { return floats / 16 * tap; }

  /// How often for_each_run calls.
  constexpr std::ptrdiff_t runs() const { return std::ptrdiff_t(rows.size()) * runs_of_row(); }

  /// Calls run(x, term, length) for every contiguous run of the window: x is its distance from the first valid tap,
  /// term the number of its first term in the weight's order [r][s][c / 4], length its elements. A run is a row of
  /// taps, or one where they are dilated.
  template <class Run>
  [[gnu::always_inline]] constexpr void for_each_run(Run&& run) const {
    int const runs = runs_of_row();
    int const length = static_cast<int>(runs == 1 ? cols.size() * tap : tap);
    for (int r = rows.first; r < rows.last; ++r) {
      std::ptrdiff_t x = (r - rows.first) * row, term = (std::ptrdiff_t(r) * kernel.w + cols.first) * tap;
      for (int i = 0; i < runs; ++i, x += column, term += tap) run(x, term, length);
    }
  }

 private:
  constexpr int runs_of_row() const { return column == tap && cols.size() > 0 ? 1 : cols.size(); }
};

}  // namespace redzap::inline REDZAP_ISA::kernel
