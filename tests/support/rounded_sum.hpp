// SPDX-License-Identifier: MIT
#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::test {

/// A bias and the terms x * w of one output in double, and how far a kernel's sum of them may be from that.
template <class Precision>
class rounded_sum {
 public:
  explicit rounded_sum(float bias) : sum_(bias), of_sums_(std::abs(bias)) {}

  void add(float x, float w) {
    double const product = double(x) * w, magnitude = std::abs(product);
    sum_ += product, of_sums_ += magnitude, ++terms_;
    // The weight in storage: within half a unit of its last place, 2^-11 of it in f16, 2^-8 in bf16; an f16 below 2^-14 within 2^-25.
    if (sizeof(typename Precision::storage) == 2)
      of_storage_ += Precision::name == "f16" ? std::abs(x) * std::max(0x1p-11 * std::abs(w), 0x1p-25) : 0x1p-8 * magnitude;
  }

  /// Within storage's error and the f32 sum's: terms, their bias and the tree of partial sums, each at most 2^-23 of all magnitudes.
  void check(float found) const {
    CHECK(std::abs(found - sum_) <= of_storage_ + (terms_ + 5) * 0x1p-23 * (of_sums_ + of_storage_));
  }

 private:
  double sum_, of_sums_, of_storage_ = 0;
  int terms_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::test
