// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/quantization/value_histogram.hpp>

namespace redzap::inline REDZAP_ISA::quantization {

/// The quantisation whose values, stored and read back, have the least mean squared error. It tries to clip the range
/// of what was observed to 100, 99, ... 20 %; of equals the widest. Zero is exact, so that padding is, and what a ReLU
/// made zero; where no value is negative the zero point is 0.
inline precision::affine best_affine(value_histogram const& observed) {
  using precision::affine;
  double const least = observed.least(), range = observed.greatest() - least;
  affine best{1, 0};
  double smallest = std::numeric_limits<double>::infinity();
  for (int percent = 100; percent >= 20; --percent) {
    affine tried{static_cast<float>(range * percent / 100 / 255), 0};
    if (!affine::is_scale(tried.scale)) break;   // all zeros, or as good as
    tried.zero_point = static_cast<int>(std::lround(-least * 255 / range));
    double error = 0;
    observed.for_each([&](float value, std::uint64_t count) {
      double const miss = static_cast<double>(tried.dequantise(tried.quantise(value))) - value;
      error += miss * miss * static_cast<double>(count);
    });
    if (error < smallest) smallest = error, best = tried;
  }
  return best;
}

}  // namespace redzap::inline REDZAP_ISA::quantization
