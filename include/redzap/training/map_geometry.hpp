// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <map>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/pattern/pattern.hpp>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::training {

/// Channels that are trained together, one in each lane: a block of layout::packed.
inline constexpr int block = 16;
/// Taps of the predictor's 3x3 kernels, row by row.
inline constexpr int taps = 9;

/// Where things lie in a plane of 16 channels, rows x columns, under a pattern. Two kinds of maps occur: *plain*
/// ones, [rows * columns][16] as in layout::packed, and *bordered* ones with a ring of zeros, so that no 3x3 window
/// needs a test. A bordered row is a zero and then its values; the zero in front of the next row closes it. All
/// offsets count floats.
class map_geometry {
 public:
  struct place {
    int plain;
    int bordered;
  };
  /// Positions whose 3x3 window covers the same taps of I_s. All others of its taps read zeros: the partial ofmap is
  /// 0 on I_t.
  struct window_class {
    int count = 0;                   ///< taps in use
    std::array<int, taps> tap{};     ///< which, ascending
    std::array<int, taps> offset{};  ///< and how far from the position in a bordered map
    std::vector<int> bordered;       ///< the positions
  };

  /// Throws redzap::error unless both extents are between 1 and 4096.
  map_geometry(int rows, int columns, pattern const& chosen) : rows_(rows), columns_(columns) {
    if (rows < 1 || columns < 1 || rows > 4096 || columns > 4096) {
      throw error("map_geometry",
                  std::to_string(rows) + " x " + std::to_string(columns) + " is not a plane to train on");
    }
    for (int k = 0; k < taps; ++k) offset_[std::size_t(k)] = ((k / 3 - 1) * stride() + k % 3 - 1) * block;
    std::map<unsigned, window_class> classes;
    for (int p = 0; p < rows; ++p)
      for (int q = 0; q < columns; ++q) {
        (chosen.contains(p, q) ? computed_ : estimated_).push_back({(p * columns + q) * block, bordered(p, q)});
        classes[covered(chosen, p, q)].bordered.push_back(bordered(p, q));
      }
    for (auto& [mask, positions] : classes) {
      for (int k = 0; k < taps; ++k)
        if (mask >> k & 1) {
          positions.tap[std::size_t(positions.count)] = k;
          positions.offset[std::size_t(positions.count++)] = offset(k);
        }
      classes_.push_back(positions);
    }
  }

  int rows() const { return rows_; }
  int columns() const { return columns_; }
  int positions() const { return rows_ * columns_; }
  /// Vectors from one row of a bordered map to the next.
  int stride() const { return columns_ + 1; }
  /// Offset of position (p, q) in a bordered map.
  int bordered(int p, int q) const { return ((p + 1) * stride() + q + 1) * block; }
  std::size_t plain_size() const { return std::size_t(positions()) * block; }
  std::size_t bordered_size() const { return (std::size_t(rows_ + 2) * std::size_t(stride()) + 1) * block; }
  /// From a position to its k-th tap in a bordered map.
  int offset(int k) const { return offset_[std::size_t(k)]; }
  std::vector<place> const& computed() const { return computed_; }    ///< I_s
  std::vector<place> const& estimated() const { return estimated_; }  ///< I_t
  std::vector<window_class> const& classes() const { return classes_; }

 private:
  /// The taps of (p, q)'s window that the pattern covers, as bits. Taps beyond the plane read the ring's zeros;
  /// leaving them in keeps the classes few.
  unsigned covered(pattern const& chosen, int p, int q) const {
    unsigned mask = 0;
    int const period = chosen.period;
    for (int k = 0; k < taps; ++k)
      mask |= unsigned{chosen.contains(p + k / 3 - 1 + period, q + k % 3 - 1 + period)} << k;
    return mask;
  }

  int rows_, columns_;
  std::array<int, taps> offset_{};
  std::vector<place> computed_, estimated_;
  std::vector<window_class> classes_;
};

/// Calls body(std::integral_constant<int, count>) for a count from 0 to 9 that is known only now.
template <class Body>
void with_tap_count(int count, Body&& body) {
  unroll<taps + 1>([&](auto known) {
    if (count == known) body(known);
  });
}

}  // namespace redzap::inline REDZAP_ISA::training
