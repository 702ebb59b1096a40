// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <redzap/core/error.hpp>
#include <redzap/training/recalibration.hpp>
#include <redzap/training/trainer.hpp>
#include <string>
#include <support/generator.hpp>
#include <training/reference_predictor.hpp>

using namespace redzap;
using training::predictor_block;
using training::recalibration;

namespace {

using norm = recalibration::norm;
constexpr norm norms[] = {norm::first, norm::second};

/// Tensors of one predictor: kernels that hand their centre on, norms that do nothing to what they see but what
/// `statistics` say.
named_tensors centres(int channels) {
  named_tensors result;
  auto const each = [&](std::string const& name, float value) {
    result["p." + name] = {{channels}, std::vector<float>(std::size_t(channels), value)};
  };
  for (std::string const n : {"1", "2"}) {
    tensor& weight =
        result["p.dw" + n + ".weight"] = {{channels, 1, 3, 3}, std::vector<float>(std::size_t(channels) * 9)};
    for (int c = 0; c < channels; ++c) weight.values[std::size_t(c) * 9 + 4] = 1;
    each("dw" + n + ".bias", 0), each("bn" + n + ".weight", 1), each("bn" + n + ".bias", 0);
    each("bn" + n + ".running_mean", 100), each("bn" + n + ".running_var", 100);
  }
  return result;
}

void recalibrate(recalibration& r, std::vector<std::vector<float>> const& ofmaps, int channels) {
  auto space = r.workspace();
  for (norm const which : norms) {
    recalibration::sums total(channels);
    for (auto const& ofmap : ofmaps) total += r.measure(which, ofmap.data(), space);
    r.set(which, total);
  }
}

float value(named_tensors const& tensors, std::string const& name, int channel) {
  return tensors.at("p." + name).values[std::size_t(channel)];
}

}  // namespace

TEST_CASE("statistics by hand") {
  // Two images of 1 x 3 under pattern B: I_s are the first and the third position. Channel 0 holds 3, (9), 1 and 0,
  // (9), 4.
  auto tensors = centres(17);
  auto& shift = tensors["p.bn1.bias"].values;
  shift[0] = 1;
  tensors["p.dw1.bias"].values[0] = 0.25f, tensors["p.dw2.bias"].values[0] = -2;
  tensors["p.dw2.weight"].values[4] = 10;
  shape const ofmap{.c = 17, .h = 1, .w = 3};
  std::vector<std::vector<float>> images(2, std::vector<float>(layout::packed::size(ofmap)));
  float const values[2][3] = {{3, 9, 1}, {0, 9, 4}};
  for (int n = 0; n < 2; ++n)
    for (int q = 0; q < 3; ++q) {
      images[std::size_t(n)][std::size_t(q) * 16] = values[n][q];
      images[std::size_t(n)][48 + std::size_t(q) * 16] = 2 * values[n][q];   // channel 16
    }
  recalibration r("p", ofmap, pattern::b, tensors);
  recalibrate(r, images, 17);
  auto after = tensors;
  r.write(after);

  // z1 = 3 0 1 0 0 4: mean 8/6, squares 26, unbiased variance (26 - 64/6) / 5
  double const mean = 8.0 / 6, variance = (26 - 64.0 / 6) / 5;
  CHECK(value(after, "bn1.running_mean", 0) == doctest::Approx(mean + 0.25));
  CHECK(value(after, "bn1.running_var", 0) == doctest::Approx(variance));
  CHECK(value(after, "bn1.running_mean", 16) == doctest::Approx(2 * mean));
  CHECK(value(after, "bn1.running_var", 16) == doctest::Approx(4 * variance));
  CHECK(value(after, "bn1.running_var", 5) == 0);
  // hidden = relu((z1 - mean) / sqrt(variance + 1e-5) + 1), z2 = 10 times that
  double sum = 0, squares = 0;
  for (double const z1 : {3, 0, 1, 0, 0, 4}) {
    double const z2 = 10 * std::max(0.0, (z1 - mean) / std::sqrt(variance + 1e-5) + 1);
    sum += z2, squares += z2 * z2;
  }
  CHECK(value(after, "bn2.running_mean", 0) == doctest::Approx(sum / 6 - 2));
  CHECK(value(after, "bn2.running_var", 0) == doctest::Approx((squares - sum * sum / 6) / 5));
  // and nothing else
  for (auto const& [key, before] : tensors) {
    std::string const& name = key;   // clang 14 captures no structured binding
    CAPTURE(name);
    bool const statistic = name.find(".running_") != std::string::npos;
    CHECK((after.at(name).values != before.values) == statistic);
    CHECK(after.at(name).extents == before.extents);
  }
}

TEST_CASE("on the maps of its training a predictor keeps its statistics") {
  // Trained on one batch at a learning rate of 0 until the running averages have forgotten where they began: 0.9^200 =
  // 7e-10. What is left is that training divides by the biased variance and inference by the unbiased one, 3200 / 3199
  // of it.
  shape const ofmap{.c = 20, .h = 20, .w = 40};
  training::trainer<>::options options{.layers = {{"p", ofmap, {}}}, .patterns = {pattern::d}, .batch = 4};
  options.optimiser.rate = 0;
  options.goals = {training::goal::zap()};
  training::trainer<> trainer(options);
  test::generator random(3);
  std::vector<std::vector<float>> images;
  for (int n = 0; n < 4; ++n) {
    auto& x = images.emplace_back(layout::packed::size(ofmap));
    for (int c = 0; c < ofmap.c; ++c)
      for (int h = 0; h < ofmap.h; ++h)
        for (int w = 0; w < ofmap.w; ++w)
          x[layout::packed::offset(ofmap, 0, c, h, w)] = std::max(0.0f, random.real(-1, 2));
    trainer.put(
        n, 0,
        predictor::candidates<redzap_techniques>{x.data(), {nullptr, x.data(), x.data()}, ofmap.c, ofmap.h * ofmap.w});
  }
  for (int i = 0; i < 200; ++i) trainer.step(4);
  named_tensors before, after;
  trainer.export_to(before);
  after = before;
  recalibration r("p.D.zap", ofmap, pattern::d, before);
  recalibrate(r, images, ofmap.c);
  r.write(after);
  for (auto const& [key, t] : before)
    for (std::size_t i = 0; i < t.values.size(); ++i) {
      std::string const& name = key;
      CAPTURE(name);
      CHECK(after.at(name).values[i] == doctest::Approx(t.values[i]).epsilon(2e-4));
    }
}

TEST_CASE("both norms by the rules, whatever the order of measuring") {
  test::reference_predictor const data(5, 6, 5, pattern::a, 1.0f);
  predictor_block const start(1, "x", 0);
  named_tensors tensors;
  training::predictor_tensors const names{"p", 16};
  names.write([&](int) -> auto const& { return start.learnt(); }, tensors);
  std::vector<std::vector<float>> images;
  std::size_t const size = data.at(1, 0, 0) * 16;
  for (std::size_t n = 0; n < 5; ++n)
    images.emplace_back(data.x.begin() + std::ptrdiff_t(n * size), data.x.begin() + std::ptrdiff_t((n + 1) * size));
  recalibration r("p", {.c = 16, .h = 6, .w = 5}, data.chosen, tensors);
  recalibrate(r, images, 16);
  r.write(tensors);
  for (int lane = 0; lane < 16; ++lane) {
    auto const parameter = [&](int row) { return double(start.learnt().parameter[std::size_t(row * 16 + lane)]); };
    auto z = data.convolve(
        data.partial(lane), [&](int k) { return parameter(k); }, parameter(predictor_block::dw1_bias));
    auto const check = [&](std::string const& norm) {
      auto const expected = data.statistics(z);
      double const n = double(z.size());
      CHECK(value(tensors, norm + ".running_mean", lane) == doctest::Approx(expected.mean).epsilon(1e-4));
      CHECK(value(tensors, norm + ".running_var", lane) ==
            doctest::Approx(expected.variance * n / (n - 1)).epsilon(1e-4));
      return expected.variance * n / (n - 1);
    };
    double const mean = data.statistics(z).mean, variance = check("bn1");
    for (double& v : z) v = std::max(0.0, (v - mean) / std::sqrt(variance + 1e-5));
    z = data.convolve(
        z, [&](int k) { return parameter(predictor_block::dw2_weight + k); }, parameter(predictor_block::dw2_bias));
    check("bn2");
  }
}

TEST_CASE("a predictor that is not there") {
  CHECK_THROWS_AS(recalibration("q", {.c = 17, .h = 3, .w = 3}, pattern::b, centres(17)), error);
  CHECK_THROWS_AS(recalibration("p", {.c = 16, .h = 3, .w = 3}, pattern::b, centres(17)), error);
}
