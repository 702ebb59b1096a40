// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// A batch norm in training mode on 16 channels, y = gamma (z - mean) / sqrt(variance + 1e-5) + beta, reduced to sums
/// over the batch's positions; what walks over maps is somebody else's loop. z is the convolution *without its bias*:
/// the bias moves mean and z alike, so it only shows in the running mean, and its gradient is exactly 0.
struct batch_norm {
  static constexpr double epsilon = 1e-5;
  static constexpr double momentum = 0.1;
  using lanes = std::array<double, block>;

  double count = 0;  ///< positions, N * P * Q
  lanes mean{};
  lanes variance{};  ///< biased: divided by count
  lanes inverse{};   ///< 1 / sqrt(variance + epsilon)

  /// From the sums of z and of z^2.
  static batch_norm from_sums(double count, lanes const& sum, lanes const& squares) {
    batch_norm result{.count = count};
    for (std::size_t i = 0; i < block; ++i) {
      result.mean[i] = sum[i] / count;
      result.variance[i] = std::max(0.0, squares[i] / count - result.mean[i] * result.mean[i]);
      result.inverse[i] = 1 / std::sqrt(result.variance[i] + epsilon);
    }
    return result;
  }

  /// y = scale z + shift.
  void fold(float const* gamma, float const* beta, float* scale, float* shift) const {
    for (std::size_t i = 0; i < block; ++i) {
      double const s = gamma[i] * inverse[i];
      scale[i] = static_cast<float>(s);
      shift[i] = static_cast<float>(beta[i] - s * mean[i]);
    }
  }

  /// Moves the running statistics of z + bias, by `share` of the way to these; the running variance is the unbiased
  /// one, as in PyTorch.
  void update(float const* bias, float* running_mean, float* running_variance, double share = momentum) const {
    double const unbiased = count > 1 ? count / (count - 1) : 1;
    for (std::size_t i = 0; i < block; ++i) {
      running_mean[i] = static_cast<float>((1 - share) * running_mean[i] + share * (mean[i] + bias[i]));
      running_variance[i] = static_cast<float>((1 - share) * running_variance[i] + share * unbiased * variance[i]);
    }
  }

  /// dL/dz = gain g + slope z + offset, where g = dL/dy; and the gradients of gamma and beta.
  struct gradient {
    lanes gain{}, slope{}, offset{}, gamma{}, beta{};
  };

  /// From the sums of g and of g z.
  gradient backward(float const* gamma, lanes const& sum, lanes const& sum_z) const {
    gradient result;
    for (std::size_t i = 0; i < block; ++i) {
      result.beta[i] = sum[i];
      result.gamma[i] = inverse[i] * (sum_z[i] - mean[i] * sum[i]);
      result.gain[i] = gamma[i] * inverse[i];
      result.slope[i] = -result.gain[i] * inverse[i] * result.gamma[i] / count;
      result.offset[i] = -result.gain[i] * sum[i] / count - result.slope[i] * mean[i];
    }
    return result;
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
