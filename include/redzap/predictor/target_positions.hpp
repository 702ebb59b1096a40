// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/row_range.hpp>
#include <redzap/pattern/pattern.hpp>
#include <span>
#include <vector>

namespace redzap::inline REDZAP_ISA::predictor {

/// What a pattern leaves to the predictor on an ofmap of P x Q, or on some of its rows: I_t, the positions that get a label,
/// and the few taps around every position of the hidden map at which the partial ofmap is not zero. The hidden map has a row more
/// than the ofmap above and below. Built once for a shape and a pattern, read by all threads.
class target_positions {
 public:
  /// A position of I_t.
  struct target {
    std::int32_t position;       ///< p * Q + q
    /// Where its 3x3 neighbourhood begins in a hidden map with a column more on each side: (p - rows().first) * (Q + 2) + q.
    std::int32_t neighbourhood;
  };
  /// A tap of a 3x3 neighbourhood.
  struct tap {
    std::int32_t position;  ///< p * Q + q
    std::int32_t number;    ///< of the tap, row-major, 0 to 8
  };

  target_positions() = default;
  target_positions(pattern const& computed, int height, int width)
      : target_positions(computed, height, width, {0, height}) {}
  target_positions(pattern const& computed, int height, int width, row_range rows)
      : height_(height), width_(width), rows_(rows), hidden_{std::max(0, rows.first - 1), std::min(height, rows.last + 1)} {
    std::vector<std::vector<tap>> around;
    for (int p = hidden_.first; p < hidden_.last; ++p)
      for (int q = 0; q < width; ++q) {
        if (rows.contains(p) && !computed.contains(p, q))
          all_.push_back({p * width + q, (p - rows.first) * (width + 2) + q});
        auto& taps = around.emplace_back();
        for (int number = 0; number < 9; ++number) {
          int const y = p + number / 3 - 1, x = q + number % 3 - 1;
          if (y >= 0 && y < height && x >= 0 && x < width && computed.contains(y, x))
            taps.push_back({y * width + x, number});
        }
        taps_each_ = std::max(taps_each_, taps.size());
      }
    if (all_.empty()) return;
    for (auto& taps : around) {
      taps.resize(taps_each_, {all_[0].position, 0});
      taps_.insert(taps_.end(), taps.begin(), taps.end());
    }
  }

  int height() const { return height_; }
  int width() const { return width_; }
  /// That get labels.
  row_range rows() const { return rows_; }
  /// Those, and one above and below: the rows of the hidden map that lie in the ofmap.
  row_range hidden_rows() const { return hidden_; }
  /// I_t in row-major order.
  std::span<target const> all() const { return all_; }
  std::size_t taps_each() const { return taps_each_; }
  /// The taps around a position of hidden_rows() that lie on the pattern, in row-major order; then, up to the same number for
  /// all positions so that no loop has a surprising end, taps on a position of I_t, where the partial ofmap is zero. None if
  /// I_t is empty.
  std::span<tap const> taps_around(int position) const {
    std::size_t const place = static_cast<std::size_t>(position - hidden_.first * width_);
    return std::span(taps_).subspan(place * taps_each_, taps_each_);
  }

 private:
  std::vector<target> all_;
  std::vector<tap> taps_;
  std::size_t taps_each_ = 0;
  int height_ = 0;
  int width_ = 0;
  row_range rows_, hidden_;
};

}  // namespace redzap::inline REDZAP_ISA::predictor
