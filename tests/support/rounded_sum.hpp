// SPDX-License-Identifier: MIT
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/f32.hpp>

namespace redzap::inline REDZAP_ISA::test {

/// How far a weight in storage may be from the one of this magnitude: half a unit in the last place of its 8 or 11
/// bits, and in f16 no less than that of its subnormals.
constexpr double rounding(precision::f32, double) { return 0; }
constexpr double rounding(precision::bf16, double magnitude) { return 0x1p-8 * magnitude; }
constexpr double rounding(precision::f16, double magnitude) { return std::max(0x1p-11 * magnitude, 0x1p-25); }

/// An output, bias + sum of x * w, in double, and how far from it a kernel's with weights stored in Precision may be.
template <class Precision>
class rounded_sum {
 public:
  explicit rounded_sum(float bias) : sum_(bias), magnitudes_(std::abs(bias)) {}

  void add(float x, float w) {
    sum_ += double(x) * w;
    magnitudes_ += std::abs(double(x) * w);
    storage_ += std::abs(double(x)) * rounding(Precision{}, std::abs(double(w)));
    ++terms_;
  }

  /// What storage adds, and 2^-23 of all magnitudes for each rounding of an f32 sum: terms, bias, a tree of 16 sums.
  void check(float found) const { CHECK(std::abs(found - sum_) <= bound()); }

  /// The sum times a scale, and a bias: two roundings more.
  void check_scaled(float found, float scale, float bias) const {
    double const expected = double(scale) * sum_ + bias;
    CHECK(std::abs(found - expected) <= scale * bound() + 2 * 0x1p-23 * (scale * magnitudes_ + std::abs(bias)));
  }

 private:
  double bound() const { return storage_ + (terms_ + 5) * 0x1p-23 * (magnitudes_ + storage_); }

  double sum_, magnitudes_, storage_ = 0;
  int terms_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::test
