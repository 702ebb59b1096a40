// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/dot_blocking.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/pattern/pattern.hpp>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA {

/// Chosen output positions of a convolution in row-major order, each with its window in the packed ifmap whose zero border
/// is written out: what masked kernels walk. All windows are alike there, border or not. Immutable; threads share it.
class window_table {
 public:
  /// Entries [first, first + count): the positions of some whole rows, see dot_blocking.
  struct strip {
    int first = 0, count = 0;
  };

  /// The positions (p, q) for which chosen(p, q) holds. Throws redzap::error where check(input, options) finds a fault,
  /// or where 16 bits cannot count a row.
  template <class Predicate>
  window_table(shape input, conv2d_options const& options, Predicate&& chosen)
      : input_{.c = input.c, .h = input.h, .w = input.w}, options_(options) {
    fault const found = check(input, options);
    if (found != fault::none) throw error("window table", std::string(sentence(found)));
    shape const out = output_shape(input, options), padded = padded_shape(input, options);
    int const rows = dot_blocking::strip_rows(input, options);
    for (int p = 0; p < out.h; ++p) {
      if (p % rows == 0) strips_.push_back({size(), 0});
      for (int q = 0; q < out.w; ++q) {
        if (!chosen(p, q)) continue;
        positions_.push_back(p * out.w + q);
        offsets_.push_back((p * options.stride.h * padded.w + q * options.stride.w) * 16);
        ++strips_.back().count;
      }
    }
    for (strip const& s : strips_) longest_strip_ = std::max(longest_strip_, s.count);
    if (longest_strip_ > 1 << 16) throw error("window table", "a row has more than 65536 positions");
    fill_steps(padded);
  }

  /// I_t of a pattern: all positions but its own.
  static window_table outside(shape input, conv2d_options const& options, pattern const& which) {
    return {input, options, [&](int p, int q) { return !which.contains(p, q); }};
  }
  /// Every position.
  static window_table all(shape input, conv2d_options const& options) {
    return {input, options, [](int, int) { return true; }};
  }

  /// Whether the windows are those of this ifmap, its border written out, under these options: for asserts.
  bool fits(shape padded, conv2d_options const& o) const {
    return padded == padded_shape(input_, options_) && o.kernel == options_.kernel && o.stride == options_.stride &&
           o.padding == options_.padding && o.dilation == options_.dilation;
  }
  int size() const { return static_cast<int>(positions_.size()); }
  /// Per entry: p * Q + q.
  std::int32_t const* positions() const { return positions_.data(); }
  /// Per entry: floats from the start of the ifmap to the first tap of the window, in channel block 0.
  std::int32_t const* offsets() const { return offsets_.data(); }
  std::span<strip const> strips() const { return strips_; }
  int longest_strip() const { return longest_strip_; }

  /// Taps that lie side by side in memory: a run. Either 3, the whole row of the usual kernel, or 1.
  int run() const { return options_.kernel.w == 3 && options_.dilation.w == 1 ? 3 : 1; }
  /// Runs of a window in one channel block.
  int runs() const { return options_.kernel.h * options_.kernel.w / run(); }
  /// For every run of a window in a chunk of channel blocks: floats from its first tap to that of the next run.
  std::span<std::int32_t const> steps() const { return steps_; }

 private:
  void fill_steps(shape padded) {
    int const chunk = dot_blocking::chunk(layout::packed::blocks(input_.c), options_.kernel);
    std::vector<std::int32_t> firsts;
    for (int cb = 0; cb < chunk; ++cb)
      for (int r = 0; r < options_.kernel.h; ++r)
        for (int s = 0; s < options_.kernel.w; s += run())
          firsts.push_back(((cb * padded.h + r * options_.dilation.h) * padded.w + s * options_.dilation.w) * 16);
    firsts.push_back(chunk * padded.h * padded.w * 16);
    for (std::size_t i = 1; i < firsts.size(); ++i) steps_.push_back(firsts[i] - firsts[i - 1]);
  }

  shape input_;
  conv2d_options options_;
  std::vector<std::int32_t> positions_, offsets_, steps_;
  std::vector<strip> strips_;
  int longest_strip_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA
