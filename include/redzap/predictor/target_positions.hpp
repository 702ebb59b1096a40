// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/row_range.hpp>
#include <redzap/pattern/pattern.hpp>
#include <span>
#include <vector>

namespace redzap::inline REDZAP_ISA::predictor {

/// What a pattern leaves to the predictor on an ofmap of P x Q, or on some of its rows: I_t, the positions that get a
/// label, and the hidden map's positions, sorted by the taps at which the partial ofmap is not zero around them. The
/// hidden map has a row more than the ofmap above and below. Built once for a shape and a pattern, read by all threads.
class target_positions {
 public:
  struct place {
    std::int32_t position;       ///< p * Q + q
    /// Where its 3x3 neighbourhood begins in a hidden map with a column more on each side:
    /// (p - rows().first) * (Q + 2) + q.
    std::int32_t neighbourhood;
  };
  /// Positions around which the same taps of a 3x3 neighbourhood lie on the pattern and in the ofmap.
  struct window_class {
    int count = 0;                    ///< of these taps
    std::array<int, 9> tap{};         ///< their numbers, row-major, ascending
    std::array<int, 9> offset{};      ///< from the position to each
    std::vector<place> places{};
  };

  target_positions() = default;
  target_positions(pattern const& computed, int height, int width)
      : target_positions(computed, height, width, {0, height}) {}
  target_positions(pattern const& computed, int height, int width, row_range rows)
      : height_(height),
        width_(width),
        rows_(rows),
        hidden_{std::max(0, rows.first - 1), std::min(height, rows.last + 1)} {
    for (int p = hidden_.first; p < hidden_.last; ++p)
      for (int q = 0; q < width; ++q) {
        place const here{p * width + q, (p - rows.first) * (width + 2) + q};
        if (rows.contains(p) && !computed.contains(p, q)) all_.push_back(here);
        window_class found;
        for (int tap = 0; tap < 9; ++tap) {
          int const y = p + tap / 3 - 1, x = q + tap % 3 - 1;
          if (y < 0 || y >= height || x < 0 || x >= width || !computed.contains(y, x)) continue;
          found.tap[found.count] = tap;
          found.offset[found.count++] = y * width + x - here.position;
        }
        auto const same = [&](window_class const& c) { return c.count == found.count && c.tap == found.tap; };
        auto at = std::find_if(classes_.begin(), classes_.end(), same);
        if (at == classes_.end()) at = classes_.insert(at, found);
        at->places.push_back(here);
      }
  }

  int height() const { return height_; }
  int width() const { return width_; }
  /// That get labels.
  row_range rows() const { return rows_; }
  /// Those, and one above and below: the rows of the hidden map that lie in the ofmap.
  row_range hidden_rows() const { return hidden_; }
  /// I_t in row-major order.
  std::span<place const> all() const { return all_; }
  /// Of the positions of hidden_rows(): each is in one class, in row-major order.
  std::span<window_class const> classes() const { return classes_; }

 private:
  std::vector<place> all_;
  std::vector<window_class> classes_;
  int height_ = 0;
  int width_ = 0;
  row_range rows_, hidden_;
};

}  // namespace redzap::inline REDZAP_ISA::predictor
