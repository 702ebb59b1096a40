// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstdint>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/pattern/pattern.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA {

/// Chosen output positions of a convolution, sorted by *window class*: positions whose windows have the same taps
/// inside the ifmap run the same loops, so the dense kernel takes any of them side by side and computes no padding tap,
/// but those that `joined` adds. Masked kernels take another table, window_table.
/// Entry i of the table is a position; entries of a class are neighbours, in row-major order. Classes with more taps
/// come first, so the interior is class 0. Immutable; threads share it.
class position_table {
 public:
  struct window_class {
    tap_range rows;  ///< taps along the height
    tap_range cols;  ///< and along the width; either may be empty: such a window lies in the padding
    int first = 0;   ///< entries [first, first + count)
    int count = 0;
  };

  /// The positions (p, q) for which chosen(p, q) holds. Throws redzap::error where check(input, options) finds a fault.
  template <class Predicate>
  position_table(shape input, conv2d_options const& options, Predicate&& chosen) : input_(input), options_(options) {
    fault const found = check(input, options);
    if (found != fault::none) raise(error("position table", std::string(sentence(found))));
    extent const out = output();
    std::vector<tap_range> const rows = taps_along(out.h, input.h, options, &extent::h);
    std::vector<tap_range> const cols = taps_along(out.w, input.w, options, &extent::w);
    std::vector<entry> entries;
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q)
        if (chosen(p, q)) entries.push_back({rows[p], cols[q], p, q});
    append(std::move(entries));
  }

  /// I_s: the positions of a pattern.
  static position_table inside(shape input, conv2d_options const& options, pattern const& which) {
    return {input, options, [&](int p, int q) { return which.contains(p, q); }};
  }
  /// I_t: all others, as far as they lie in the first rows and columns of the ofmap that `region` counts.
  static position_table outside(shape input, conv2d_options const& options, pattern const& which,
                                extent region = extent::unbounded()) {
    return {input, options, [&](int p, int q) { return region.contains(p, q) && !which.contains(p, q); }};
  }
  /// Every position of such a region: the dense layer.
  static position_table all(shape input, conv2d_options const& options, extent region = extent::unbounded()) {
    return {input, options, [&](int p, int q) { return region.contains(p, q); }};
  }

  /// The same positions for the ifmap with its zero border written out, see zero_pad2d. A class of fewer positions than
  /// `fewest`, whose kernel would wait for its sums, takes taps on the border too and so becomes part of a larger one:
  /// corners join the edges, then edges the interior.
  position_table joined(int fewest) const {
    std::vector<entry> entries;
    for (window_class const& c : classes_)
      for (int i = c.first; i < c.first + c.count; ++i)
        entries.push_back({c.rows, c.cols, positions_[i] / output().w, positions_[i] % output().w});
    std::sort(entries.begin(), entries.end(),
              [](entry const& a, entry const& b) { return std::pair(a.p, a.q) < std::pair(b.p, b.q); });
    widen(entries, fewest, &entry::cols, options_.kernel.w);
    widen(entries, fewest, &entry::rows, options_.kernel.h);
    position_table result(input_, options_);
    result.bordered_ = true;
    result.append(std::move(entries));
    return result;
  }

  /// No table of these options has more classes: along an axis, windows that reach into the padding, and whole ones.
  /// requires: check(input, options) == fault::none.
  static constexpr int most_classes(shape input, conv2d_options const& o) {
    shape const out = output_shape(input, o);
    auto const& [begin, end] = o.padding;
    return (std::min(out.h, begin.h + end.h) + 1) * (std::min(out.w, begin.w + end.w) + 1);
  }

  /// Whether the entries are valid on this ifmap: for asserts.
  bool fits(shape ifmap, conv2d_options const& o) const {
    return ifmap.h == walked().h && ifmap.w == walked().w && o.kernel == options_.kernel &&
           o.stride == options_.stride && o.padding == options_.padding && o.dilation == options_.dilation;
  }
  /// Whether the entries are offsets in the ifmap with its border.
  bool bordered() const { return bordered_; }
  /// Height and width of the ofmap.
  extent output() const {
    shape const out = output_shape(input_, options_);
    return {out.h, out.w};
  }
  shape input() const { return input_; }
  int size() const { return static_cast<int>(positions_.size()); }
  std::span<window_class const> classes() const { return classes_; }
  /// Per entry: floats from the start of the packed ifmap to the first valid tap of the window, in channel block 0. 0
  /// if there is none.
  std::int32_t const* ifmap_offsets() const { return ifmap_offsets_.data(); }
  /// Per entry: p * Q + q.
  std::int32_t const* positions() const { return positions_.data(); }

 private:
  struct entry {
    tap_range rows, cols;
    int p, q;
    int taps() const { return rows.size() * cols.size(); }
  };

  position_table(shape input, conv2d_options const& options) : input_(input), options_(options) {}

  shape walked() const { return bordered_ ? padded_shape(input_, options_.padding) : input_; }

  static bool comes_first(entry const& a, entry const& b) {
    if (a.taps() != b.taps()) return a.taps() > b.taps();
    if (a.rows.first != b.rows.first) return a.rows.first < b.rows.first;
    if (a.rows.last != b.rows.last) return a.rows.last < b.rows.last;
    if (a.cols.first != b.cols.first) return a.cols.first < b.cols.first;
    if (a.cols.last != b.cols.last) return a.cols.last < b.cols.last;
    return std::pair(a.p, a.q) < std::pair(b.p, b.q);
  }

  static std::vector<tap_range> taps_along(int outputs, int inputs, conv2d_options const& o, int extent::*axis) {
    std::vector<tap_range> result(outputs);
    for (int p = 0; p < outputs; ++p)
      result[p] = taps_inside(p, inputs, o.kernel.*axis, o.stride.*axis, o.padding.begin.*axis, o.dilation.*axis);
    return result;
  }

  /// Gives the entries of classes with fewer than `fewest` positions all taps along one axis.
  static void widen(std::vector<entry>& entries, int fewest, tap_range entry::*axis, int taps) {
    std::vector<window_class> classes;
    auto class_of = [&](entry const& e) {
      auto found = std::find_if(classes.begin(), classes.end(),
                                [&](window_class const& c) { return c.rows == e.rows && c.cols == e.cols; });
      return found != classes.end() ? found : classes.insert(found, {e.rows, e.cols, 0, 0});
    };
    for (entry const& e : entries) ++class_of(e)->count;
    for (entry& e : entries)
      if (class_of(e)->count < fewest) e.*axis = {0, taps};
  }

  void append(std::vector<entry> entries) {
    std::sort(entries.begin(), entries.end(), comes_first);
    conv2d_options const& o = options_;
    extent const border = bordered_ ? extent(0) : o.padding.begin;
    for (entry const& e : entries) {
      if (classes_.empty() || classes_.back().rows != e.rows || classes_.back().cols != e.cols)
        classes_.push_back({e.rows, e.cols, size(), 0});
      ++classes_.back().count;
      int const h = e.p * o.stride.h - border.h + e.rows.first * o.dilation.h;
      int const w = e.q * o.stride.w - border.w + e.cols.first * o.dilation.w;
      ifmap_offsets_.push_back(e.taps() == 0 ? 0 : (h * walked().w + w) * 16);
      positions_.push_back(e.p * output().w + e.q);
    }
  }

  shape input_;
  conv2d_options options_;
  bool bordered_ = false;
  std::vector<window_class> classes_;
  std::vector<std::int32_t> ifmap_offsets_;
  std::vector<std::int32_t> positions_;
};

}  // namespace redzap::inline REDZAP_ISA
