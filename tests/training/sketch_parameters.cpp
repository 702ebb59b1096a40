// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/predictor/sketch_weights.hpp>
#include <redzap/training/sketch_parameters.hpp>
#include <support/generator.hpp>

using namespace redzap;
using training::sketch_parameters;

TEST_CASE("sketch_parameters: parts lie one behind the other") {
  sketch_parameters const p(5, 16, 7, {3, 2});
  CHECK(p.depthwise() == 16 * 5);
  CHECK(p.norm_weight() == 16 * 5 + 16 * 6);
  CHECK(p.norm_bias() == p.norm_weight() + 16);
  CHECK(p.expand() == p.norm_bias() + 16);
  CHECK(p.expand_bias() == p.expand() + 7 * 16);
  CHECK(p.size() == p.expand_bias() + 7);
}

TEST_CASE("sketch_parameters: the start, drawn by seed and name") {
  sketch_parameters const p(64, 32, 192, 3);
  auto const start = p.initial(1, "conv2.none.sketch");
  CHECK(start == p.initial(1, "conv2.none.sketch"));
  CHECK(start != p.initial(2, "conv2.none.sketch"));
  CHECK(start != p.initial(1, "conv3.none.sketch"));
  auto check = [&](std::size_t first, std::size_t end, double deviation) {
    double sum = 0, squares = 0;
    for (std::size_t i = first; i < end; ++i) sum += double(start[i]), squares += double(start[i]) * double(start[i]);
    double const n = double(end - first);
    CHECK(std::fabs(sum / n) < 3 * deviation / std::sqrt(n));
    CHECK(std::sqrt(squares / n) == doctest::Approx(deviation).epsilon(0.06));
  };
  check(p.reduce(), p.depthwise(), 1 / std::sqrt(3 * 64.0));
  check(p.depthwise(), p.norm_weight(), 1 / std::sqrt(3 * 9.0));
  check(p.expand(), p.expand_bias(), 0.3 / std::sqrt(32.0));
  check(p.expand_bias(), p.size(), 1 / std::sqrt(3 * 32.0));
  for (std::size_t k = 0; k < 32; ++k) {
    CHECK(start[p.norm_weight() + k] == 1);
    CHECK(start[p.norm_bias() + k] == 0);
  }
}

TEST_CASE("sketch_parameters: what is written scores as the parts do, batch norm and logarithm of lambda included") {
  sketch_parameters const p(3, 16, 4, 3);
  test::generator random(1);
  std::vector<float> parameter(p.size()), mean(16), variance(16);
  for (float& v : parameter) v = random.real(-1, 1);
  for (float& v : mean) v = random.real(-1, 1);
  for (float& v : variance) v = random.real(0.1f, 2);
  named_tensors tensors;
  p.write("conv9.none.sketch", parameter.data(), mean.data(), variance.data(), 0.05f, tensors);
  CHECK(tensors.size() == 4);
  CHECK(tensors.at("conv9.none.sketch.reduce.weight").extents == std::vector<long long>{16, 3, 1, 1});
  CHECK(tensors.at("conv9.none.sketch.depthwise.weight").extents == std::vector<long long>{16, 1, 3, 3});
  auto const& expand = tensors.at("conv9.none.sketch.expand.weight");
  auto const& bias = tensors.at("conv9.none.sketch.expand.bias");
  CHECK(expand.extents == std::vector<long long>{4, 16, 1, 1});
  CHECK(bias.extents == std::vector<long long>{4});
  for (std::size_t m = 0; m < 4; ++m) {  // at any z of the depthwise stage, whose weights are as they were
    double expected = double(parameter[p.expand_bias() + m]) + std::log(0.05), found = double(bias.values[m]);
    for (std::size_t k = 0; k < 16; ++k) {
      double const z = double(random.real(-3, 3)), w = double(parameter[p.expand() + m * 16 + k]);
      expected +=
          w * (double(parameter[p.norm_weight() + k]) * (z - double(mean[k])) / std::sqrt(double(variance[k]) + 1e-5) +
               double(parameter[p.norm_bias() + k]));
      found += double(expand.values[m * 16 + k]) * z;
    }
    CHECK(found == doctest::Approx(expected).epsilon(1e-5));
  }
  for (std::size_t i = 0; i < 48; ++i) CHECK(tensors.at("conv9.none.sketch.reduce.weight").values[i] == parameter[i]);
  for (std::size_t i = 0; i < 144; ++i)
    CHECK(tensors.at("conv9.none.sketch.depthwise.weight").values[i] == parameter[48 + i]);
}
