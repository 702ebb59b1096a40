// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstring>
#include <redzap/training/predictor_block.hpp>
#include <string>
#include <support/fixture.hpp>
#include <training/reference_predictor.hpp>

using namespace redzap;
using training::predictor_block;

namespace {

/// Parameters away from the start, so that batch norms matter: scores on both sides of both clamps.
void disturb(predictor_block& block) {
  test::generator random(3);
  for (int row : {predictor_block::bn1_weight, predictor_block::bn2_weight})
    for (int lane = 0; lane < 16; ++lane)
      block.learnt().parameter[std::size_t(row * 16 + lane)] = random.real(0.5f, 1.8f);
  for (int row : {predictor_block::bn1_bias, predictor_block::bn2_bias})
    for (int lane = 0; lane < 16; ++lane)
      block.learnt().parameter[std::size_t(row * 16 + lane)] = random.real(-0.3f, 1.2f);
}

/// The gradient against central differences of the double reference. With a step of 1e-5 their error is about 1e-9;
/// the float gradient's is bounded by 2e-4 of the largest in its row of 16 channels.
void check_gradient(test::reference_predictor const& reference) {
  predictor_block block(5, "conv9.X.test", 32);
  disturb(block);
  auto const map = reference.geometry();
  auto space = reference.workspace();
  auto const moments = predictor_block::moments(map, reference.batch(), space);
  predictor_block::parameters gradient;
  double const loss = block.gradient(map, moments, reference.batch(), {reference.top}, space, gradient);

  std::vector<double> parameter(block.learnt().parameter.begin(), block.learnt().parameter.end());
  double expected_loss = 0;
  for (int lane = 0; lane < 16; ++lane) expected_loss += reference.loss(parameter, lane);
  CHECK(loss == doctest::Approx(expected_loss).epsilon(1e-5));

  constexpr double h = 1e-5;
  for (int row = 0; row < predictor_block::rows; ++row) {
    double largest = 0, worst = 0;
    for (int lane = 0; lane < 16; ++lane) {
      double& value = parameter[std::size_t(row * 16 + lane)];
      double const middle = value;
      value = middle + h;
      double const above = reference.loss(parameter, lane);
      value = middle - h;
      double const below = reference.loss(parameter, lane);
      value = middle;
      double const slope = (above - below) / (2 * h);
      largest = std::max(largest, std::fabs(slope));
      worst = std::max(worst, std::fabs(slope - double(gradient[std::size_t(row * 16 + lane)])));
    }
    CAPTURE(row);
    bool const bias = row == predictor_block::dw1_bias || row == predictor_block::dw2_bias;
    if (!bias) CHECK(largest > 1e-4);  // else nothing was tested
    CHECK(worst < (bias ? 1e-8 : 2e-4 * largest));
  }
}

tensor const& find(named_tensors const& tensors, std::string const& name) { return tensors.at(name); }

/// The fixture's tensor (16, 1, 3, 3) or (16) as rows of 16.
void load_rows(named_tensors const& fixture, std::string const& name, int rows, float* to) {
  auto const& values = find(fixture, name).values;
  for (int m = 0; m < 16; ++m)
    for (int k = 0; k < rows; ++k) to[k * 16 + m] = values[std::size_t(m * rows + k)];
}

struct named_row {
  char const* name;
  int first, rows;
  bool bias;  // a convolution's: PyTorch's gradient of it is rounding noise
};
constexpr named_row all_rows[] = {
    {"dw1.weight", predictor_block::dw1_weight, 9, false}, {"dw1.bias", predictor_block::dw1_bias, 1, true},
    {"bn1.weight", predictor_block::bn1_weight, 1, false}, {"bn1.bias", predictor_block::bn1_bias, 1, false},
    {"dw2.weight", predictor_block::dw2_weight, 9, false}, {"dw2.bias", predictor_block::dw2_bias, 1, true},
    {"bn2.weight", predictor_block::bn2_weight, 1, false}, {"bn2.bias", predictor_block::bn2_bias, 1, false}};

/// Largest difference from the fixture's tensor.
double distance(named_tensors const& fixture, std::string const& name, int rows, float const* found) {
  std::vector<float> expected(std::size_t(rows) * 16);
  load_rows(fixture, name, rows, expected.data());
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i)
    worst = std::max(worst, std::fabs(double(expected[i]) - double(found[i])));
  return worst;
}

}  // namespace

TEST_CASE("gradients against finite differences") {
  SUBCASE("pattern D, RedZAP") { check_gradient({3, 5, 7, pattern::d, 3.5f}); }
  SUBCASE("pattern A, ZAP") { check_gradient({2, 9, 6, pattern::a, 1.0f}); }
  SUBCASE("pattern B, RedZAP") { check_gradient({2, 6, 5, pattern::b, 3.5f}); }
  SUBCASE("pattern C, one image") { check_gradient({1, 11, 10, pattern::c, 3.5f}); }
}

TEST_CASE("three steps of training as in PyTorch") {
  auto const fixture = test::load_fixture("predictor_training.txt");
  auto const& input = find(fixture, "input");
  int const images = int(input.extents[0]), rows = int(input.extents[2]), columns = int(input.extents[3]),
            plane = rows * columns;
  REQUIRE(input.extents[1] == 16);
  training::map_geometry const map(rows, columns, pattern::d);
  for (auto const& at : map.computed()) CHECK(find(fixture, "computed").values[std::size_t(at.plain / 16)] == 1);
  CHECK(int(map.computed().size()) ==
        int(std::count(find(fixture, "computed").values.begin(), find(fixture, "computed").values.end(), 1.0f)));

  std::vector<float> x(input.values.size());
  std::vector<std::uint8_t> target(x.size());
  for (int n = 0; n < images; ++n)
    for (int m = 0; m < 16; ++m)
      for (int i = 0; i < plane; ++i) {
        std::size_t const from = std::size_t((n * 16 + m) * plane + i), to = std::size_t((n * plane + i) * 16 + m);
        x[to] = input.values[from];
        target[to] = static_cast<std::uint8_t>(find(fixture, "target").values[from]);
      }
  predictor_block::batch const batch{x.data(), target.data(), images, 16, 16};
  predictor_block::workspace space(std::size_t(images * plane), map.bordered_size());
  auto const moments = predictor_block::moments(map, batch, space);

  predictor_block block(1, "", 0);
  auto& learnt = block.learnt();
  for (auto const& row : all_rows)
    load_rows(fixture, std::string("before.") + row.name, row.rows, &learnt.parameter[std::size_t(row.first * 16)]);
  predictor_block::parameters gradient;
  block.gradient(map, moments, batch, {3.5f}, space, gradient);
  for (auto const& row : all_rows) {
    CAPTURE(row.name);
    CHECK(distance(fixture, std::string("gradient.") + row.name, row.rows, &gradient[std::size_t(row.first * 16)]) <
          2e-6);
  }
  for (int step = 1; step <= 3; ++step) {
    double const loss = block.step(map, moments, batch, {3.5f}, {}, space);
    CHECK(loss == doctest::Approx(double(find(fixture, "loss." + std::to_string(step)).values[0])).epsilon(1e-5));
    if (step > 1) continue;
    CHECK(distance(fixture, "running.bn1.running_mean", 1, learnt.running_mean1.data()) < 1e-6);
    CHECK(distance(fixture, "running.bn1.running_var", 1, learnt.running_variance1.data()) < 1e-6);
    CHECK(distance(fixture, "running.bn2.running_mean", 1, learnt.running_mean2.data()) < 1e-6);
    CHECK(distance(fixture, "running.bn2.running_var", 1, learnt.running_variance2.data()) < 1e-6);
  }
  for (auto const& row : all_rows) {
    CAPTURE(row.name);
    CHECK(distance(fixture, std::string("after.") + row.name, row.rows,
                   &learnt.parameter[std::size_t(row.first * 16)]) < (row.bias ? 0.031 : 2e-5));
  }
  CHECK(distance(fixture, "after.bn1.running_var", 1, learnt.running_variance1.data()) < 1e-5);
  CHECK(distance(fixture, "after.bn2.running_var", 1, learnt.running_variance2.data()) < 1e-5);
  CHECK(distance(fixture, "after.bn1.running_mean", 1, learnt.running_mean1.data()) < 0.031);
  CHECK(learnt.steps == 3);
}

TEST_CASE("training learns a toy problem") {
  // An activation is needed iff its neighbour in I_s is large, which two 3x3 kernels can find out.
  test::reference_predictor toy(16, 8, 8, pattern::b, 1.0f);
  for (int n = 0; n < toy.images; ++n)
    for (int p = 0; p < 8; ++p)
      for (int q = 0; q < 8; ++q)
        for (std::size_t lane = 0; lane < 16; ++lane) {
          bool const big = q > 0 && toy.x[toy.at(n, p, q - 1) * 16 + lane] > 1;
          toy.target[toy.at(n, p, q) * 16 + lane] = big;
        }
  auto const map = toy.geometry();
  auto space = toy.workspace();
  auto const moments = predictor_block::moments(map, toy.batch(), space);
  predictor_block block(1, "toy", 0);
  double const first = block.step(map, moments, toy.batch(), {1.0f}, {}, space);
  double last = first;
  for (int i = 0; i < 300; ++i) last = block.step(map, moments, toy.batch(), {1.0f}, {}, space);
  CHECK(first > 0.05);
  CHECK(last < first / 4);
}

TEST_CASE("initialisation is PyTorch's, and a channel's own") {
  predictor_block const one(1, "conv2.D.zap", 16), again(1, "conv2.D.zap", 16), next(1, "conv2.D.zap", 17),
      other(1, "conv2.C.zap", 16), seed(2, "conv2.D.zap", 16);
  CHECK(one.learnt().parameter == again.learnt().parameter);
  auto weight = [](predictor_block const& b, int lane) { return b.learnt().parameter[std::size_t(lane)]; };
  for (int lane = 0; lane < 15; ++lane) CHECK(weight(one, lane + 1) == weight(next, lane));
  CHECK(weight(one, 0) != weight(other, 0));
  CHECK(weight(one, 0) != weight(seed, 0));
  double sum = 0, squares = 0, largest = 0;
  int count = 0;
  for (int c = 0; c < 512; c += 16) {
    predictor_block const b(1, "k", c);
    for (int row : {0, 3, 8, 9, 12, 20, 21})
      for (int lane = 0; lane < 16; ++lane, ++count) {
        double const v = b.learnt().parameter[std::size_t(row * 16 + lane)];
        sum += v;
        squares += v * v;
        largest = std::max(largest, std::fabs(v));
      }
    CHECK(b.learnt().parameter[std::size_t(predictor_block::bn1_weight * 16)] == 1);
    CHECK(b.learnt().parameter[std::size_t(predictor_block::bn2_bias * 16)] == 0);
  }
  CHECK(largest <= 1.0 / 3);
  CHECK(std::fabs(sum / count) < 0.01);                               // 3 sigma
  CHECK(squares / count == doctest::Approx(1.0 / 27).epsilon(0.04));  // variance of a uniform on +-1/3
}

TEST_CASE("lanes without a channel do not count as loss") {
  test::reference_predictor data(2, 5, 5, pattern::d, 3.5f);
  auto const map = data.geometry();
  auto space = data.workspace();
  auto const moments = predictor_block::moments(map, data.batch(), space);
  predictor_block block(1, "x", 0);
  predictor_block::parameters gradient;
  auto batch = data.batch();
  batch.live = 3;
  double const found = block.gradient(map, moments, batch, {3.5f}, space, gradient);
  std::vector<double> const parameter(block.learnt().parameter.begin(), block.learnt().parameter.end());
  CHECK(found ==
        doctest::Approx(data.loss(parameter, 0) + data.loss(parameter, 1) + data.loss(parameter, 2)).epsilon(1e-5));
}
