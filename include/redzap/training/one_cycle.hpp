// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/training/adam.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// Smith's one-cycle schedule in the form and, but for `rise`, with the defaults of PyTorch's OneCycleLR: the learning
/// rate rises from a 25th of `rate` along half a cosine, and falls along another one to 4e-6 of it; Adam's beta1 goes
/// from 0.95 to 0.85 and back.
struct one_cycle {
  float rate = 0.01f;      ///< the highest
  std::int64_t steps = 1;  ///< of the whole training
  double rise = 0.15;      ///< share of the steps

  /// Adam at a step, 0 <= step < steps.
  adam at(std::int64_t step) const {
    constexpr double first = 1.0 / 25, last = 1.0 / 25 / 10000, high_beta = 0.95, low_beta = 0.85;
    double const s = static_cast<double>(step), end = static_cast<double>(steps) - 1;
    double const peak = rise * static_cast<double>(steps) - 1;  // below 0 for few steps: then it only falls
    if (s <= peak) {
      double const way = peak > 0 ? s / peak : 1;
      return of(between(first, 1, way), between(high_beta, low_beta, way));
    }
    double const way = (s - peak) / (end - peak);
    return of(between(1, last, way), between(low_beta, high_beta, way));
  }

 private:
  adam of(double share, double beta1) const { return {.rate = static_cast<float>(rate * share), .beta1 = beta1}; }
  static double between(double from, double to, double way) {
    constexpr double pi = 3.14159265358979323846;
    return to + (from - to) / 2 * (1 + std::cos(pi * way));
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
