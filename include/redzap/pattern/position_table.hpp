// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstdint>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/pattern/pattern.hpp>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA {

/// Chosen output positions of a convolution, sorted by *window class*: positions whose windows have the same taps
/// inside the ifmap run the same loops, so the dense kernel takes any of them side by side and never computes a padding
/// tap. Masked kernels take another table, window_table.
/// Entry i of the table is a position; entries of a class are neighbours, in row-major order. Classes with more taps
/// come first, so the interior is class 0. Immutable; threads share it.
class position_table {
 public:
  struct window_class {
    tap_range rows;  ///< valid taps along the height
    tap_range cols;  ///< and along the width; either may be empty: such a window lies in the padding
    int first = 0;   ///< entries [first, first + count)
    int count = 0;
  };

  /// The positions (p, q) for which chosen(p, q) holds. Throws redzap::error where check(input, options) finds a fault.
  template <class Predicate>
  position_table(shape input, conv2d_options const& options, Predicate&& chosen) : input_(input), options_(options) {
    fault const found = check(input, options);
    if (found != fault::none) throw error("position table", std::string(sentence(found)));
    shape const out = output_shape(input, options);
    std::vector<window_class> const rows = classes_along(out.h, input.h, options, &extent::h);
    std::vector<window_class> const cols = classes_along(out.w, input.w, options, &extent::w);
    std::vector<entry> entries;
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q)
        if (chosen(p, q)) entries.push_back({rows[p].rows, cols[q].rows, p, q});
    std::stable_sort(entries.begin(), entries.end(), comes_first);
    for (entry const& e : entries) append(e, input, out, options);
  }

  /// I_s: the positions of a pattern.
  static position_table inside(shape input, conv2d_options const& options, pattern const& which) {
    return {input, options, [&](int p, int q) { return which.contains(p, q); }};
  }
  /// I_t: all others.
  static position_table outside(shape input, conv2d_options const& options, pattern const& which) {
    return {input, options, [&](int p, int q) { return !which.contains(p, q); }};
  }
  /// Every position: the dense layer.
  static position_table all(shape input, conv2d_options const& options) { return inside(input, options, pattern::all); }

  /// Whether the entries are valid on this ifmap: for asserts.
  bool fits(shape ifmap, conv2d_options const& o) const {
    return ifmap.h == input_.h && ifmap.w == input_.w && o.kernel == options_.kernel && o.stride == options_.stride &&
           o.padding == options_.padding && o.dilation == options_.dilation;
  }
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

  static bool comes_first(entry const& a, entry const& b) {
    if (a.taps() != b.taps()) return a.taps() > b.taps();
    if (a.rows.first != b.rows.first) return a.rows.first < b.rows.first;
    if (a.rows.last != b.rows.last) return a.rows.last < b.rows.last;
    if (a.cols.first != b.cols.first) return a.cols.first < b.cols.first;
    return a.cols.last < b.cols.last;
  }

  static std::vector<window_class> classes_along(int outputs, int inputs, conv2d_options const& o, int extent::*axis) {
    std::vector<window_class> result(outputs);
    for (int p = 0; p < outputs; ++p)
      result[p].rows = taps_inside(p, inputs, o.kernel.*axis, o.stride.*axis, o.padding.*axis, o.dilation.*axis);
    return result;
  }

  void append(entry const& e, shape input, shape out, conv2d_options const& o) {
    if (classes_.empty() || classes_.back().rows != e.rows || classes_.back().cols != e.cols)
      classes_.push_back({e.rows, e.cols, size(), 0});
    ++classes_.back().count;
    int const h = e.p * o.stride.h - o.padding.h + e.rows.first * o.dilation.h;
    int const w = e.q * o.stride.w - o.padding.w + e.cols.first * o.dilation.w;
    ifmap_offsets_.push_back(e.taps() == 0 ? 0 : (h * input.w + w) * 16);
    positions_.push_back(e.p * out.w + e.q);
  }

  shape input_;
  conv2d_options options_;
  std::vector<window_class> classes_;
  std::vector<std::int32_t> ifmap_offsets_;
  std::vector<std::int32_t> positions_;
};

}  // namespace redzap::inline REDZAP_ISA
