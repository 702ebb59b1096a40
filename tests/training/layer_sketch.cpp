// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <limits>
#include <redzap/training/layer_sketch.hpp>
#include <string>
#include <support/generator.hpp>
#include <training/reference_sketch.hpp>

using namespace redzap;
using training::layer_sketch;

namespace {

layer_sketch::options options_of(test::reference_sketch const& r, int batch) {
  return {.name = "conv9.none.sketch",
          .ifmap = r.ifmap.batch(1),
          .window = r.window,
          .rank = r.rank,
          .mean_square = float(r.mean_square),
          .objective = {float(r.lambda)},
          .batch = batch,
          .seed = 5};
}
void put_all(layer_sketch& sketch, test::reference_sketch const& r) {
  for (int n = 0; n < r.ifmap.n; ++n) sketch.put(n, r.packed(r.x, r.ifmap, n).data(), r.packed(r.y, r.out(), n).data());
}
/// Away from the start, so that the batch norm matters and scores spread.
void disturb(layer_sketch& sketch) {
  test::generator random(3);
  auto const at = sketch.places();
  for (std::size_t k = 0; k < at.rank; ++k) {
    sketch.parameters()[at.norm_weight() + k] = random.real(0.5f, 1.8f);
    sketch.parameters()[at.norm_bias() + k] = random.real(-0.5f, 0.5f);
  }
  for (std::size_t i = at.expand(); i < at.expand_bias(); ++i) sketch.parameters()[i] *= 5;
}

/// The gradient against central differences of the double reference. With a step of 1e-5 their error is about 1e-10;
/// the float gradient's is bounded by 1e-5 of the largest of its part.
void check_gradient(test::reference_sketch const& reference, int threads = 1) {
  layer_sketch sketch(options_of(reference, reference.ifmap.n + 1));
  disturb(sketch);
  put_all(sketch, reference);
  auto const at = sketch.places();
  std::vector<float> gradient(at.size());
  double const loss = sketch.gradient(reference.ifmap.n, threads, gradient);
  std::vector<double> parameter(sketch.parameters().begin(), sketch.parameters().end());
  CHECK(loss == doctest::Approx(reference.loss(parameter)).epsilon(1e-6));

  std::size_t const parts[] = {at.reduce(), at.depthwise(),   at.norm_weight(), at.norm_bias(),
                               at.expand(), at.expand_bias(), at.size()};
  for (int part = 0; part < 6; ++part) {
    double largest = 0, worst = 0;
    for (std::size_t i = parts[part]; i < parts[part + 1]; ++i) {
      constexpr double h = 1e-5;
      double const middle = parameter[i];
      parameter[i] = middle + h;
      double const above = reference.loss(parameter);
      parameter[i] = middle - h;
      double const below = reference.loss(parameter);
      parameter[i] = middle;
      double const slope = (above - below) / (2 * h);
      largest = std::max(largest, std::fabs(slope));
      worst = std::max(worst, std::fabs(slope - double(gradient[i])));
    }
    CAPTURE(part);
    CAPTURE(largest);
    CAPTURE(worst);
    CHECK(largest > 1e-4);  // else nothing was tested
    CHECK(worst < 1e-5 * largest);
  }
}

conv2d_options window(int out_channels, extent kernel, extent stride, extent padding, extent dilation = 1) {
  return {.out_channels = out_channels,
          .kernel = kernel,
          .stride = stride,
          .padding = padding,
          .dilation = dilation,
          .activation = activation::relu};
}

}  // namespace

TEST_CASE("layer_sketch: gradients against finite differences") {
  SUBCASE("3x3, neither C nor M a multiple of 16") {
    check_gradient({{3, 5, 6, 5}, window(7, 3, 1, 1), 16, 1.5, 0.05});
  }
  SUBCASE("two blocks each, three threads") { check_gradient({{2, 18, 4, 4}, window(20, 3, 1, 1), 32, 0.7, 0.2}, 3); }
  SUBCASE("5x5, strided") { check_gradient({{2, 4, 9, 8}, window(6, 5, 2, 2), 16, 1, 0.1}); }
  SUBCASE("3x2, dilated, without padding") {
    check_gradient({{2, 4, 7, 6}, window(5, {3, 2}, 1, 0, {2, 1}), 16, 1, 0.1});
  }
  SUBCASE("more images than parts, one of them alone") {
    check_gradient({{17, 2, 3, 3}, window(3, 3, 1, 1), 16, 1, 0.1}, 2);
  }
}

TEST_CASE("layer_sketch: a step is Adam's on that gradient, and moves the running statistics") {
  test::reference_sketch const reference({4, 5, 6, 5}, window(7, 3, 1, 1), 16, 1.5, 0.05);
  layer_sketch sketch(options_of(reference, 4)), same(options_of(reference, 4));
  auto const size = sketch.places().size();
  std::vector<float> gradient(size), expected(sketch.parameters().begin(), sketch.parameters().end()), mean(size),
      square(size);
  put_all(sketch, reference);
  double const loss = sketch.gradient(4, 1, gradient);
  training::adam const optimiser{.rate = 0.02f, .beta1 = 0.85};
  optimiser.step(3, int(size), gradient.data(), expected.data(), mean.data(), square.data());
  put_all(same, reference);
  CHECK(same.step(4, optimiser, 3, 1) == loss);
  CHECK(std::equal(expected.begin(), expected.end(), same.parameters().begin()));
  // running statistics: a tenth of the way from 0 and 1 to the batch's
  std::vector<double> const parameter(sketch.parameters().begin(), sketch.parameters().end());
  auto const z = reference.z(parameter);
  int const plane = 30;
  for (int k = 0; k < 16; ++k) {
    double sum = 0, squares = 0;
    for (int n = 0; n < 4; ++n)
      for (int i = 0; i < plane; ++i) {
        double const v = z[std::size_t((n * 16 + k) * plane + i)];
        sum += v, squares += v * v;
      }
    double const m = sum / 120, unbiased = (squares - sum * m) / 119;
    CHECK(double(same.state()[3 * size + std::size_t(k)]) == doctest::Approx(0.1 * m).epsilon(1e-5));
    CHECK(double(same.state()[3 * size + 16 + std::size_t(k)]) == doctest::Approx(0.9 + 0.1 * unbiased).epsilon(1e-5));
  }
}

TEST_CASE("layer_sketch: the same for any number of threads, and of images before") {
  test::reference_sketch const reference({21, 5, 6, 5}, window(7, 3, 1, 1), 16, 1.5, 0.05);
  layer_sketch one(options_of(reference, 21)), four(options_of(reference, 40));
  for (int t = 1; t <= 3; ++t) {
    put_all(one, reference);
    put_all(four, reference);
    int const count = t == 2 ? 21 : 20;
    CHECK(one.step(count, {}, t, 1) == four.step(count, {}, t, 4));
  }
  CHECK(std::equal(one.state().begin(), one.state().end(), four.state().begin(), four.state().end()));
}

TEST_CASE("layer_sketch: learns what a sketch can know") {
  // An activation's square is large iff its neighbour to the left in channel 0 is.
  test::reference_sketch toy({8, 3, 8, 8}, window(4, 3, 1, 1), 16, 1, 0.05);
  for (int n = 0; n < 8; ++n)
    for (int m = 0; m < 4; ++m)
      for (int p = 0; p < 8; ++p)
        for (int q = 0; q < 8; ++q)
          toy.y[layout::nchw::offset(toy.out(), n, m, p, q)] =
              q > 0 && toy.x[layout::nchw::offset(toy.ifmap, n, 0, p, q - 1)] > 1 ? 1.7f : 0.0f;
  layer_sketch sketch(options_of(toy, 8));
  double first = 0, last = 0;
  for (int t = 1; t <= 200; ++t) {
    put_all(sketch, toy);
    last = sketch.step(8, {}, t, 1);
    if (t == 1) first = last;
  }
  CHECK(first > 0.4);
  CHECK(last < first / 3);  // the best constant would have 0.11
}

TEST_CASE("layer_sketch: what cannot be trained is refused by name") {
  auto refused = [](char const* why, auto&& change) {
    layer_sketch::options o{.name = "conv7", .ifmap = {1, 4, 6, 6}, .window = window(8, 3, 1, 1), .rank = 16};
    change(o);
    CHECK_THROWS_WITH_AS(layer_sketch{o}, doctest::Contains(why), error);
    CHECK_THROWS_WITH_AS(layer_sketch{o}, doctest::Contains("conv7"), error);
  };
  refused("all zero", [](auto& o) { o.mean_square = 0; });
  float const bad[] = {-1, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()};
  for (float const value : bad) refused("positive and finite", [&](auto& o) { o.mean_square = value; });
  for (float const value : {0.0f, bad[0], bad[1], bad[2]})
    refused("lambda", [&](auto& o) { o.objective.lambda = value; });
  refused("stride", [](auto& o) { o.window.stride = 0; });
  refused("2^31", [](auto& o) { o.ifmap = {1, 4, 1024, 1024}, o.batch = 4096; });
}
