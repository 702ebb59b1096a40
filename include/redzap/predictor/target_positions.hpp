// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/pattern.hpp>
#include <span>
#include <vector>

namespace redzap::inline REDZAP_ISA::predictor {

/// What a pattern leaves to the predictor on an ofmap of P x Q: I_t, the positions that get a label, and the few taps
/// around every position at which the partial ofmap is not zero. Built once for a shape and a pattern, read by all threads.
class target_positions {
 public:
  /// A position of I_t.
  struct target {
    std::int32_t position;       ///< p * Q + q
    std::int32_t neighbourhood;  ///< p * (Q + 2) + q: where its 3x3 neighbourhood begins in a map with a border of one
  };
  /// A tap of a 3x3 neighbourhood on a position of the pattern.
  struct tap {
    std::int32_t position;  ///< p * Q + q
    std::int32_t number;    ///< of the tap, row-major, 0 to 8
  };

  target_positions() = default;
  target_positions(pattern const& computed, int height, int width) : height_(height), width_(width) {
    for (int p = 0; p < height; ++p)
      for (int q = 0; q < width; ++q) {
        if (!computed.contains(p, q)) all_.push_back({p * width + q, p * (width + 2) + q});
        first_tap_.push_back(static_cast<std::int32_t>(taps_.size()));
        for (int number = 0; number < 9; ++number) {
          int const y = p + number / 3 - 1, x = q + number % 3 - 1;
          if (y >= 0 && y < height && x >= 0 && x < width && computed.contains(y, x))
            taps_.push_back({y * width + x, number});
        }
      }
    first_tap_.push_back(static_cast<std::int32_t>(taps_.size()));
  }

  int height() const { return height_; }
  int width() const { return width_; }
  /// I_t in row-major order.
  std::span<target const> all() const { return all_; }
  /// The taps around a position that lie on the pattern, in row-major order.
  std::span<tap const> taps_around(int position) const {
    return {taps_.data() + first_tap_[position], taps_.data() + first_tap_[position + 1]};
  }

 private:
  std::vector<target> all_;
  std::vector<std::int32_t> first_tap_;
  std::vector<tap> taps_;
  int height_ = 0;
  int width_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::predictor
