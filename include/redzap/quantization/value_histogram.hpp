// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <redzap/core/isa_namespace.hpp>
#include <span>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::quantization {

/// How often values occur, in bins of equal width over [-2^e, 2^e), where 2^e is the least power of two above all of
/// them; and the range that they and zero are in. Zeros are not counted: a quantisation that keeps them exact makes no
/// error there. When a larger value comes, bins are merged in pairs, which loses nothing that the wider ones would have
/// kept; so the order of values, and which of several histograms counted them before they were added up, make no
/// difference.
class value_histogram {
 public:
  static constexpr int side = 8192;   ///< bins for either sign: at least 4096 of them up to the largest value

  value_histogram() : counts_(2 * std::size_t(side)) {}

  /// Allocates nothing. Values that are not finite are not counted, see `finite`.
  void add(std::span<float const> values) noexcept {
    float largest = 0;
    for (float const v : values) {
      if (!std::isfinite(v)) {
        finite_ = false;
        continue;
      }
      least_ = std::min(least_, v);
      greatest_ = std::max(greatest_, v);
      largest = std::max(largest, std::abs(v));
    }
    int exponent = smallest_exponent;
    if (largest > 0) (void)std::frexp(largest, &exponent);   // largest < 2^exponent
    widen(exponent);
    double const bins = std::ldexp(1.0, shift());
    for (float const v : values)
      if (v != 0 && std::isfinite(v)) ++counts_[bin(static_cast<int>(std::floor(v * bins)))];
  }

  value_histogram& operator+=(value_histogram other) {
    widen(other.exponent_);
    other.widen(exponent_);
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    least_ = std::min(least_, other.least_);
    greatest_ = std::max(greatest_, other.greatest_);
    finite_ = finite_ && other.finite_;
    return *this;
  }

  /// Whether all values were.
  bool finite() const { return finite_; }
  /// Of all values and zero.
  float least() const { return least_; }
  float greatest() const { return greatest_; }

  /// Calls body(the middle of the bin, its count) for every bin with a value, in ascending order.
  template <class Body>
  void for_each(Body&& body) const {
    for (int i = -side; i < side; ++i)
      if (auto const count = counts_[bin(i)]) body(static_cast<float>(std::ldexp(i + 0.5, -shift())), count);
  }

 private:
  static constexpr int smallest_exponent =
      std::numeric_limits<float>::min_exponent - std::numeric_limits<float>::digits;

  /// The place of bin i, from -side to side - 1, in the counts.
  static constexpr std::size_t bin(int i) { return static_cast<std::size_t>(side) + static_cast<std::size_t>(i); }
  /// A bin's width is 2^-shift.
  int shift() const { return 13 - exponent_; }

  void widen(int exponent) noexcept {
    static_assert(side == 1 << 13);
    if (exponent <= exponent_) return;
    int const halvings = std::min(exponent - exponent_, 14);   // 14 leave bins -1 and 0
    exponent_ = exponent;
    auto const move = [&](int i) {   // to a bin that is no further from zero
      auto const count = std::exchange(counts_[bin(i)], 0);
      counts_[bin(i >> halvings)] += count;
    };
    for (int i = 0; i < side; ++i) move(i);
    for (int i = -1; i >= -side; --i) move(i);
  }

  int exponent_ = smallest_exponent;
  float least_ = 0, greatest_ = 0;
  bool finite_ = true;
  std::vector<std::uint64_t> counts_;
};

}  // namespace redzap::inline REDZAP_ISA::quantization
