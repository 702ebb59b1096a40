// SPDX-License-Identifier: MIT
#include <redzap/quantization/calibration.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/residual_add.hpp>
#include <vector>

#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;
using quantization::best_affine;
using quantization::calibration;
using quantization::value_histogram;

namespace {
using net = sequential<
    shape{.c = 3, .h = 6, .w = 6},
    layer::conv2d<conv2d_options{.out_channels = 20, .kernel = 3, .padding = 1, .activation = activation::relu}>,
    layer::max_pool2d<pool2d_options{.kernel = 2}>,
    layer::reducible_conv2d<conv2d_options{.out_channels = 5, .kernel = 3, .padding = 1}>,
    layer::residual_add<residual_options{.back = 1, .projection = {.out_channels = 5, .kernel = 1}}>,
    layer::linear<linear_options{.out_features = 4}>>;

/// What goes into a layer, image after image.
template <int I>
value_histogram into(weights<net> const& loaded, std::vector<std::vector<float>> const& images) {
  value_histogram result;
  session<net> s(loaded);
  for (auto const& image : images)
    s.run(image, [&](auto i, float const* ifmap, float const*) {
      view<float const, layout::packed> const map{ifmap, net::shapes[I]};
      if (i == I)
        for (int c = 0; c < net::shapes[I].c; ++c)
          for (int h = 0; h < net::shapes[I].h; ++h)
            for (int w = 0; w < net::shapes[I].w; ++w) result.add(std::vector<float>{map(0, c, h, w)});
    });
  return result;
}
}  // namespace

TEST_CASE("calibration: the range of each convolution's ifmap, a projection's too, however images are shared out") {
  weights<net> const loaded(test::random_tensors<net>(5));
  std::vector<std::vector<float>> images;
  for (int i = 0; i < 6; ++i) {
    images.push_back(test::reals(net::input.size(), std::uint64_t(i)));
    for (float& value : images.back()) value *= static_cast<float>(6 - i);   // the first has the widest range
  }
  session<net> s(loaded);
  calibration<net> all, even, odd;
  for (std::size_t i = 0; i < images.size(); ++i) {
    all.observe(s, images[i]);
    (i % 2 == 0 ? even : odd).observe(s, images[i]);
  }
  auto const found = all.inputs();
  REQUIRE(found.size() == 3);
  CHECK(found.at("conv1") == best_affine(into<0>(loaded, images)));
  CHECK(found.at("conv1").zero_point > 0);
  CHECK(found.at("conv2") == best_affine(into<2>(loaded, images)));
  CHECK(found.at("conv2").zero_point == 0);
  CHECK(found.at("shortcut1") == found.at("conv2"));
  CHECK(odd.inputs() != found);
  odd += even;
  CHECK(odd.inputs() == found);
}

TEST_CASE("calibration: a convolution that gets no finite number is named") {
  auto tensors = test::random_tensors<net>(5);
  tensors["conv1.bias"].values[3] = 3e38f;
  tensors["conv2.bias"].values.assign(5, 0);
  tensors["conv1.weight"].values.assign(tensors["conv1.weight"].values.size(), 3e38f);
  weights<net> const loaded(tensors);
  session<net> s(loaded);
  calibration<net> observed;
  std::vector<float> const image(net::input.size(), 3.0f);
  CHECK_THROWS_WITH_AS(observed.observe(s, image), "conv2: gets a value that is not a finite number", error);
}
