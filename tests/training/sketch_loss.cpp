// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <redzap/training/sketch_loss.hpp>
#include <training/packed_maps.hpp>

using namespace redzap;
using training::sketch_loss;

namespace {
double softplus(double v) { return v > 0 ? v + std::log1p(std::exp(-v)) : std::log1p(std::exp(v)); }
double loss(double score, double square, double lambda) { return square * softplus(-score) + lambda * softplus(score); }
double slope(double score, double square, double lambda) {
  return lambda / (1 + std::exp(-score)) - square / (1 + std::exp(score));
}
constexpr double scores[] = {-90, -20, -3, -0.5, 0, 0.25, 1, 4, 25, 120}, squares[] = {0, 0.01, 1, 40};
}  // namespace

TEST_CASE("sketch_loss: loss and gradient, on floats and registers alike") {
  using V = native_isa::f32;
  float store[native_isa::lanes];
  for (float const lambda : {0.05f, 2.0f})
    for (double const score : scores)
      for (double const square : squares) {
        CAPTURE(score);
        CAPTURE(square);
        sketch_loss const objective{lambda};
        auto const found = objective(float(score), float(square));
        auto const wide = objective(V(float(score)), V(float(square)));
        double const scale =
            (square + double(lambda)) * (1 + std::fabs(score));  // loss and gradient are differences of such
        CHECK(std::fabs(double(found.loss) - loss(score, double(float(square)), double(lambda))) < 3e-7 * scale);
        CHECK(std::fabs(double(found.gradient) - slope(score, double(float(square)), double(lambda))) < 3e-7 * scale);
        simd::store(store, wide.loss);
        CHECK(std::fabs(store[0] - found.loss) < 3e-7 * scale);
        simd::store(store, wide.gradient);
        CHECK(std::fabs(store[native_isa::lanes - 1] - found.gradient) < 3e-7 * scale);
      }
}

TEST_CASE("sketch_loss: the best score is the logarithm of the square over lambda") {
  for (float const square : {0.02f, 0.3f, 7.0f})
    CHECK(std::fabs(sketch_loss{0.1f}(std::log(square / 0.1f), square).gradient) < 1e-6f * square);
}

TEST_CASE("sketch_loss: an image's losses, gradients and their sums, lanes without a channel left out of the loss") {
  shape const s{1, 19, 4, 3};
  test::packed_map const score(s, 1, -3, 3);
  test::packed_map square(s, 2, 0, 4);
  test::packed_map const before = square;
  std::vector<training::lane_sums> sums(2);
  double const factor = 0.25;
  double const found = sketch_loss{0.5f}.of_image(score.values.data(), square.write(), float(factor), sums);
  double expected = 0;
  for (int c = 0; c < s.c; ++c) {
    double sum = 0;
    for (int h = 0; h < s.h; ++h)
      for (int w = 0; w < s.w; ++w) {
        double const v = double(score.at(c, h, w)), x = double(before.at(c, h, w));
        expected += loss(v, x, 0.5);
        CHECK(double(square.at(c, h, w)) == doctest::Approx(factor * slope(v, x, 0.5)).epsilon(1e-6));
        sum += factor * slope(v, x, 0.5);
      }
    CHECK(sums[std::size_t(c / 16)][std::size_t(c % 16)] == doctest::Approx(sum).epsilon(1e-5));
  }
  CHECK(found == doctest::Approx(expected).epsilon(1e-6));
}
