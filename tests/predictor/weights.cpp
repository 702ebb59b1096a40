// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <redzap/predictor/weights.hpp>
#include <string>
#include <vector>

using redzap::named_tensors;
using redzap::tensor;
using redzap::predictor::stage;
using redzap::predictor::weights;

namespace {

/// A predictor of `channels` channels whose values are all different. Variances are k * k - 1e-5, so that 1 /
/// sqrt(variance + eps) is 1 / k.
named_tensors trained(int channels, std::string const& name) {
  named_tensors tensors;
  float next = 1;
  for (std::string const number : {"1", "2"}) {
    auto put = [&](std::string const& what, std::vector<long long> extents, int size) {
      tensor t{std::move(extents), {}};
      for (int i = 0; i < size; ++i) t.values.push_back(next++);
      tensors[name + what] = t;
    };
    put(".dw" + number + ".weight", {channels, 1, 3, 3}, channels * 9);
    put(".dw" + number + ".bias", {channels}, channels);
    for (char const* what : {".weight", ".bias", ".running_mean", ".running_var"})
      put(".bn" + number + what, {channels}, channels);
    for (int m = 0; m < channels; ++m)
      tensors[name + ".bn" + number + ".running_var"].values[m] = static_cast<float>((m % 3 + 1) * (m % 3 + 1) - 1e-5);
  }
  return tensors;
}

}  // namespace

TEST_CASE("the place and the value of every weight: [w1: 9][b1][w2: 9][b2] x 16, batch norms folded in") {
  int const channels = 21;
  auto tensors = trained(channels, "conv2.D.zap");
  weights const folded(tensors, "conv2.D.zap", channels);
  CHECK(folded.channels() == channels);
  CHECK(folded.blocks() == 2);
  static_assert(weights::block_floats == 320);
  auto value = [&](std::string const& what, int i) { return double(tensors.at("conv2.D.zap." + what).values[i]); };
  for (int s = 0; s < 2; ++s)
    for (int m = 0; m < channels; ++m) {
      std::string const number = s == 0 ? "1" : "2";
      float const* const at = folded.block(m / 16) + s * 160 + m % 16;
      double const factor = value("bn" + number + ".weight", m) / (m % 3 + 1);
      for (int tap = 0; tap < 9; ++tap)
        CHECK(at[tap * 16] == doctest::Approx(value("dw" + number + ".weight", m * 9 + tap) * factor).epsilon(1e-6));
      double const bias = (value("dw" + number + ".bias", m) - value("bn" + number + ".running_mean", m)) * factor;
      CHECK(at[9 * 16] == doctest::Approx(bias + value("bn" + number + ".bias", m)).epsilon(1e-6));
    }
}

TEST_CASE("a hand-worked fold: eps is 1e-5, and lanes without a channel are zero") {
  std::vector<float> const kernel{1, 2, 3, 4, 5, 6, 7, 8, 9}, bias{10}, scale{3}, shift{100}, mean{4}, none{0};
  stage const zero_variance{kernel, bias, scale, shift, mean, none};
  weights const folded(zero_variance, zero_variance, "p", 1);
  float const factor = static_cast<float>(3 / std::sqrt(1e-5));
  for (int s = 0; s < 2; ++s) {
    float const* const at = folded.block(0) + s * 160;
    CHECK(at[0] == doctest::Approx(factor));
    CHECK(at[8 * 16] == doctest::Approx(9 * factor));
    CHECK(at[9 * 16] == doctest::Approx(6 * factor + 100));
    for (int row = 0; row < 10; ++row)
      for (int lane = 1; lane < 16; ++lane) CHECK(at[row * 16 + lane] == 0);
  }
}

TEST_CASE("identity batch norms leave integers alone, to the bit") {
  std::vector<float> const kernel{1, -2, 3, 0, 5, -6, 7, 8, 9}, bias{-3}, one{1}, zero{0},
      variance{static_cast<float>(1 - 1e-5)};
  stage const plain{kernel, bias, one, zero, zero, variance};
  weights const folded(plain, plain, "p", 1);
  for (int tap = 0; tap < 9; ++tap) CHECK(folded.block(0)[tap * 16] == kernel[tap]);
  CHECK(folded.block(0)[160 + 9 * 16] == -3);
}

TEST_CASE("an error names the tensor") {
  auto fails = [](auto change, std::string const& what) {
    auto tensors = trained(4, "conv3.A.zap");
    change(tensors);
    try {
      weights const w(tensors, "conv3.A.zap", 4);
      FAIL("no error for " << what);
    } catch (redzap::error const& e) {
      CAPTURE(std::string(e.what()));
      CHECK(std::string(e.what()).starts_with("conv3.A.zap." + what + ": "));
    }
  };
  auto all = trained(4, "conv3.A.zap");
  CHECK(all.size() == 12);
  for (auto const& [name, t] : all) {
    std::string const tensor_name = name, what = name.substr(std::string("conv3.A.zap.").size());
    fails([&](named_tensors& tensors) { tensors.erase(tensor_name); }, what);
    fails([&](named_tensors& tensors) { tensors[tensor_name].extents[0] = 5; }, what);
    fails([&](named_tensors& tensors) { tensors[tensor_name].values[1] = NAN; }, what);
    fails([&](named_tensors& tensors) { tensors[tensor_name].values[3] = INFINITY; }, what);
  }
  fails([](named_tensors& tensors) { tensors["conv3.A.zap.bn2.running_var"].values[2] = -0.5f; }, "bn2.running_var");
  fails([](named_tensors& tensors) { tensors["conv3.A.zap.dw1.weight"].extents = {4, 3, 3}; }, "dw1.weight");
}

TEST_CASE("spans of the wrong length are refused as well") {
  std::vector<float> const nine(9, 1.0f), one{1}, two{1, 1};
  stage const good{nine, one, one, one, one, one};
  CHECK_NOTHROW(weights(good, good, "p", 1));
  stage bad = good;
  bad.mean = two;
  CHECK_THROWS_WITH_AS(weights(good, bad, "p", 1), doctest::Contains("p.bn2.running_mean"), redzap::error);
  CHECK_THROWS_WITH_AS(weights(bad, good, "p", 1), doctest::Contains("p.bn1.running_mean"), redzap::error);
}
