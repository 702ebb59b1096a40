// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/pattern.hpp>
#include <span>
#include <vector>

namespace redzap::inline REDZAP_ISA::predictor {

/// I_t: the positions of an ofmap that are outside the pattern and get a label from the predictor. Those whose 3x3
/// neighbourhood lies inside the map come first; either part is in row-major order. Built once for a shape and a
/// pattern, read by all threads.
class target_positions {
 public:
  struct position {
    int index;  ///< p * width + q
    int p;
    int q;
  };

  target_positions() = default;
  target_positions(pattern const& computed, int height, int width) : height_(height), width_(width) {
    for (bool const inside : {true, false}) {
      for (int p = 0; p < height; ++p)
        for (int q = 0; q < width; ++q) {
          bool const interior = p > 0 && p < height - 1 && q > 0 && q < width - 1;
          if (interior == inside && !computed.contains(p, q)) all_.push_back({p * width + q, p, q});
        }
      if (inside) interior_ = all_.size();
    }
  }

  int height() const { return height_; }
  int width() const { return width_; }
  std::span<position const> all() const { return all_; }
  std::span<position const> interior() const { return all().first(interior_); }
  std::span<position const> border() const { return all().subspan(interior_); }

 private:
  std::vector<position> all_;
  std::size_t interior_ = 0;
  int height_ = 0;
  int width_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::predictor
