// SPDX-License-Identifier: MIT
#include <redzap/quantization/best_affine.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/random.hpp"

using redzap::precision::affine;
using redzap::quantization::best_affine;
using redzap::quantization::value_histogram;

namespace {
value_histogram counted(std::vector<float> const& values) {
  value_histogram h;
  h.add(values);
  return h;
}
double error_of(affine const& a, std::vector<float> const& values) {
  double sum = 0;
  for (float const v : values) sum += std::pow(static_cast<double>(a.dequantise(a.quantise(v))) - v, 2);
  return sum;
}
}  // namespace

TEST_CASE("best_affine: values that no clip hurts less keep their range, and zero is exact") {
  std::vector<float> even;
  for (int i = 0; i <= 255; ++i) even.push_back(static_cast<float>(i) / 8);
  auto const positive = best_affine(counted(even));
  CHECK(positive.zero_point == 0);
  CHECK(positive.scale == doctest::Approx(0.125).epsilon(1e-6));
  for (float& v : even) v -= 10;
  auto const both = best_affine(counted(even));
  CHECK(both.zero_point == 80);
  CHECK(both.scale == doctest::Approx(0.125).epsilon(1e-6));
  for (float& v : even) v -= 100;   // all negative
  CHECK(best_affine(counted(even)).zero_point == 255);
  for (affine const& a : {positive, both}) CHECK(a.dequantise(a.quantise(0)) == 0);
}

TEST_CASE(
    "best_affine: a few outliers are clipped, where that has the least squared error of all clips, measured on the "
    "values") {
  auto values = redzap::test::reals(400000, 1);
  for (float& v : values) v = std::abs(v * v * v);
  values.push_back(4);
  auto const found = best_affine(counted(values));
  CHECK(found.zero_point == 0);
  CHECK(found.scale * 255 < 3.0f);
  double least = std::numeric_limits<double>::infinity();
  for (int percent = 100; percent >= 20; --percent)
    least = std::min(least, error_of({static_cast<float>(4.0 * percent / 100 / 255), 0}, values));
  CHECK(error_of(found, values) <= 1.01 * least);   // the histogram has its values in the middle of bins
  CHECK(error_of(found, values) < 0.8 * error_of({4.0f / 255, 0}, values));
}

TEST_CASE("best_affine: zeros alone, or what is as good as zero, get a scale nonetheless") {
  CHECK(best_affine(value_histogram()) == affine{1, 0});
  CHECK(best_affine(counted({0, 0})) == affine{1, 0});
  CHECK(best_affine(counted({1e-40f, -1e-40f})) == affine{1, 0});
  best_affine(counted({3e38f, -3e38f, 1})).check("the scale of the largest numbers");
}
