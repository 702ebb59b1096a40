// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/geometry/dot_blocking.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/pattern/pattern.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA {

/// Chosen output positions of a convolution in row-major order, each with its window in the packed ifmap whose zero
/// border is written out: what masked kernels walk. All windows are alike there, border or not. Immutable; threads
/// share it.
class window_table {
 public:
  /// Entries [first, first + count): the positions of some whole rows, see dot_blocking.
  struct strip {
    int first = 0, count = 0;
  };

  /// The positions (p, q) for which chosen(p, q) holds. Throws redzap::error where check(input, options) finds a fault,
  /// or where 16 bits cannot count a row. read: what the kernel reads, which the strips follow from.
  template <class Predicate>
  window_table(shape input, conv2d_options const& options, Predicate&& chosen,
               dot_blocking::element read = dot_blocking::element::f32)
      : input_{.c = input.c, .h = input.h, .w = input.w}, options_(options), read_(read) {
    fault const found = check(input, options);
    if (found != fault::none) raise(error("window table", std::string(sentence(found))));
    shape const out = output_shape(input, options), padded = padded_shape(input, options.padding);
    int const rows = dot_blocking::strip_rows(input, options, read);
    int strip_of_last = -1;
    for (int p = 0; p < out.h; ++p) {
      for (int q = 0; q < out.w; ++q) {
        if (!chosen(p, q)) continue;
        if (std::exchange(strip_of_last, p / rows) != p / rows) strips_.push_back({size(), 0});
        positions_.push_back(p * out.w + q);
        offsets_.push_back((p * options.stride.h * padded.w + q * options.stride.w) *
                           dot_blocking::position(input.c, read));
        ++strips_.back().count;
      }
    }
    for (strip const& s : strips_) longest_strip_ = std::max(longest_strip_, s.count);
    if (longest_strip_ > 1 << 16) raise(error("window table", "a row has more than 65536 positions"));
    fill_steps(padded);
  }

  /// I_t of a pattern: all positions but its own, as far as they lie in the first rows and columns that `region`
  /// counts.
  static window_table outside(shape input, conv2d_options const& options, pattern const& which,
                              extent region = extent::unbounded()) {
    return {input, options, [&](int p, int q) { return region.contains(p, q) && !which.contains(p, q); }};
  }
  /// Every position.
  static window_table all(shape input, conv2d_options const& options,
                          dot_blocking::element read = dot_blocking::element::f32) {
    return {input, options, [](int, int) { return true; }, read};
  }

  /// Whether the windows are those of this ifmap, its border written out, under these options: for asserts.
  bool fits(shape ifmap, conv2d_options const& o, dot_blocking::element read = dot_blocking::element::f32) const {
    shape const padded = padded_shape(input_, options_.padding);
    return ifmap.n == 1 && ifmap.h == padded.h && ifmap.w == padded.w && read == read_ && o.kernel == options_.kernel &&
           o.stride == options_.stride && o.padding == options_.padding && o.dilation == options_.dilation;
  }
  int size() const { return static_cast<int>(positions_.size()); }
  /// Per entry: p * Q + q.
  std::int32_t const* positions() const { return positions_.data(); }
  /// Per entry: from the start of the ifmap to the first tap of the window, floats of a packed one in channel block 0,
  /// or bytes.
  std::int32_t const* offsets() const { return offsets_.data(); }
  std::span<strip const> strips() const { return strips_; }
  int longest_strip() const { return longest_strip_; }

  /// 1, 3 or 5 for a square kernel of that side without gaps, whose loops are straight code; 0 for any other.
  int side() const {
    auto const [height, width] = options_.kernel;
    bool const square = height == width && (width == 1 || width == 3 || width == 5);
    return square && (width == 1 || options_.dilation == extent(1)) ? width : 0;
  }

  /// Floats of a packed ifmap from where a window stands to where it goes next. A square kernel of `side` goes by whole
  /// rows, whose taps lie side by side; any other by single taps.
  struct steps {
    std::ptrdiff_t tap = 0;    ///< from a tap to the next one of its row; not of use where rows are taken whole
    std::ptrdiff_t row = 0;    ///< from there to the first tap of the next row
    std::ptrdiff_t block = 0;  ///< from the last row to the first one in the next channel block
  };
  steps const& to_next() const { return to_next_; }

 private:
  void fill_steps(shape padded) {
    conv2d_options const& o = options_;
    std::ptrdiff_t const tap = std::ptrdiff_t(o.dilation.w) * 16, row = std::ptrdiff_t(padded.w) * o.dilation.h * 16,
                         across = side() > 0 ? 0 : (o.kernel.w - 1) * tap;
    to_next_ = {.tap = tap,
                .row = row - across,
                .block = std::ptrdiff_t(padded.h) * padded.w * 16 - (o.kernel.h - 1) * row - across};
  }

  shape input_;
  conv2d_options options_;
  dot_blocking::element read_;
  std::vector<std::int32_t> positions_, offsets_;
  steps to_next_;
  std::vector<strip> strips_;
  int longest_strip_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA
