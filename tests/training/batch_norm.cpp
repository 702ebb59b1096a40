// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <redzap/training/batch_norm.hpp>

using redzap::training::batch_norm;

namespace {
/// z = 1, 2, 6 in channel 0; all 4 in channel 1: no variance.
batch_norm example() {
  batch_norm::lanes sum{}, squares{};
  sum[0] = 9;
  squares[0] = 41;
  sum[1] = 12;
  squares[1] = 48;
  return batch_norm::from_sums(3, sum, squares);
}
}  // namespace

TEST_CASE("statistics by hand") {
  auto const norm = example();
  CHECK(norm.mean[0] == doctest::Approx(3));
  CHECK(norm.variance[0] == doctest::Approx(14.0 / 3));  // 4 + 1 + 9 over 3
  CHECK(norm.inverse[0] == doctest::Approx(1 / std::sqrt(14.0 / 3 + 1e-5)));
  CHECK(norm.variance[1] == 0);
  CHECK(norm.inverse[1] == doctest::Approx(std::sqrt(1e5)));
}

TEST_CASE("a variance is never negative") {
  batch_norm::lanes sum{}, squares{};
  sum[0] = 0.3;
  squares[0] = 0.03 - 1e-12;
  CHECK(batch_norm::from_sums(3, sum, squares).variance[0] == 0);
}

TEST_CASE("running statistics take the bias and the unbiased variance") {
  float mean[16] = {10}, variance[16] = {2}, bias[16] = {0.5f};
  example().update(bias, mean, variance);
  CHECK(mean[0] == doctest::Approx(0.9 * 10 + 0.1 * 3.5));
  CHECK(variance[0] == doctest::Approx(0.9 * 2 + 0.1 * 7));  // 14 over 2
  CHECK(mean[1] == doctest::Approx(0.4));
}

TEST_CASE("folded, it normalises") {
  float const gamma[16] = {2}, beta[16] = {-1};
  float scale[16], shift[16];
  example().fold(gamma, beta, scale, shift);
  double sum = 0, squares = 0;
  for (float const z : {1.0f, 2.0f, 6.0f}) {
    double const y = double(scale[0]) * double(z) + double(shift[0]);
    sum += y;
    squares += (y + 1) * (y + 1);
  }
  CHECK(sum / 3 == doctest::Approx(-1));
  CHECK(squares / 3 == doctest::Approx(4).epsilon(1e-4));
}

TEST_CASE("backward against differences of the definition") {
  double z[3] = {1, 2, 6};
  double const g[3] = {0.7, -0.2, 0.4};
  float const gamma[16] = {1.5f};
  auto weighted = [&] {  // sum of g y, whose derivatives are the gradients
    double const mean = (z[0] + z[1] + z[2]) / 3;
    double variance = 0, result = 0;
    for (double const v : z) variance += (v - mean) * (v - mean) / 3;
    for (int i = 0; i < 3; ++i) result += g[i] * 1.5 * (z[i] - mean) / std::sqrt(variance + 1e-5);
    return result;
  };
  batch_norm::lanes sum{}, sum_z{};
  sum[0] = g[0] + g[1] + g[2];
  sum_z[0] = g[0] * z[0] + g[1] * z[1] + g[2] * z[2];
  auto const gradient = example().backward(gamma, sum, sum_z);
  CHECK(gradient.beta[0] == doctest::Approx(0.9));
  CHECK(gradient.gamma[0] == doctest::Approx(weighted() / 1.5));
  for (int i = 0; i < 3; ++i) {
    double const middle = z[i], h = 1e-5;
    z[i] = middle + h;
    double const above = weighted();
    z[i] = middle - h;
    double const below = weighted();
    z[i] = middle;
    CHECK(gradient.gain[0] * g[i] + gradient.slope[0] * z[i] + gradient.offset[0] ==
          doctest::Approx((above - below) / (2 * h)).epsilon(1e-6));
  }
}
