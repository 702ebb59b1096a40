// SPDX-License-Identifier: MIT
#pragma once

namespace tool::sweep {

/// What the least squares of one channel are found from: sums over the activations that are not zero, of x = X - bias,
/// the sum max of products with the window's maxima, and average, that of those with its averages.
struct blend_moments {
  double max_max = 0, max_average = 0, average_average = 0, max_x = 0, average_x = 0;

  void add(double max, double average, double x) {
    max_max += max * max, max_average += max * average, average_average += average * average;
    max_x += max * x, average_x += average * x;
  }
  blend_moments& operator+=(blend_moments const& other) {
    max_max += other.max_max, max_average += other.max_average, average_average += other.average_average;
    max_x += other.max_x, average_x += other.average_x;
    return *this;
  }
};

/// X_hat = relu(bias + of_max * max + of_average * average), of one output channel.
struct blend {
  double of_max = 0, of_average = 1;

  /// The least sum of (x - of_max * max - of_average * average)^2. Where that has no single answer, of the average
  /// alone; where nothing is known, the average.
  static blend of(blend_moments const& m) {
    double const determinant = m.max_max * m.average_average - m.max_average * m.max_average;
    if (determinant > 1e-9 * m.max_max * m.average_average)
      return {(m.max_x * m.average_average - m.average_x * m.max_average) / determinant,
              (m.average_x * m.max_max - m.max_x * m.max_average) / determinant};
    return {0, m.average_average > 0 ? m.average_x / m.average_average : 1};
  }
};

}  // namespace tool::sweep
