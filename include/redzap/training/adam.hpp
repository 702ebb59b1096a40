// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// Adam (Kingma and Ba) without weight decay, in PyTorch's form: m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
/// w -= rate / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps).
struct adam {
  float rate = 0.01f;
  double beta1 = 0.9, beta2 = 0.999;
  float epsilon = 1e-8f;

  /// The t-th step, counted from 1, of `size` parameters. `mean` and `square` are m and v, zero before the first.
  void step(int t, int size, float const* gradient, float* parameter, float* mean, float* square) const {
    auto const keep1 = static_cast<float>(beta1), new1 = static_cast<float>(1 - beta1);
    auto const keep2 = static_cast<float>(beta2), new2 = static_cast<float>(1 - beta2);
    auto const size1 = static_cast<float>(rate / (1 - std::pow(beta1, t)));
    auto const root2 = static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, t)));
    for (int i = 0; i < size; ++i) {
      mean[i] = keep1 * mean[i] + new1 * gradient[i];
      square[i] = keep2 * square[i] + new2 * gradient[i] * gradient[i];
      parameter[i] -= size1 * mean[i] / (std::sqrt(square[i]) * root2 + epsilon);
    }
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
