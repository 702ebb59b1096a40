// SPDX-License-Identifier: MIT
#include <redzap/io/packed_description.hpp>
#include <redzap/layer/average_pool2d.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/layer/residual_add.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>

#include <doctest/doctest.h>

#include <set>

#include "support/midrange.hpp"

using namespace redzap;

namespace {
constexpr shape image{.c = 2, .h = 6, .w = 6};
constexpr conv2d_options same{.out_channels = 5, .kernel = 3, .padding = 1};

struct bf16_policy : defaults {
  using precision = redzap::precision::bf16;
};
struct f16_policy : defaults {  // a precision of the size of bf16
  using precision = redzap::precision::f16;
};
template <class... T>
struct listing : defaults {
  using techniques = technique_list<T...>;
  using predictor = redzap::predictor::redzap<techniques>;
};
}  // namespace

TEST_CASE("packed_description: every fact of each layer, and its arrays") {
  using net = sequential<image, layer::reducible_conv2d<same>, layer::max_pool2d<pool2d_options{.kernel = 2}>,
                         layer::linear<linear_options{.out_features = 3, .activation = activation::relu}>>;
  CHECK(io::packed_description<net>() ==
        "conv1 reducible_conv2d from 1 2 6 6 to 1 5 6 6 options 5 3 3 1 1 1 1 1 1 1 1 1 0, irreducible, zero, max, "
        "average"
        "; 2 by max and sum; 3 by average and sum\n"
        " max_pool2d from 1 5 6 6 to 1 5 3 3 options 2 2 0 0 0 0 0 0\n"
        "fc1 linear from 1 5 3 3 to 1 3 1 1 options 3 1\n"
        "  bias [m / 16][16] f32 x 16\n"
        "  broadcast [mb][cb][r][s][c16][m16] f32 of f32 x 2304\n"
        "  dot [mb][chunk of 1][m16][cb][r][s][c16] f32 x 2304\n"
        "  bias [m / 16][16] f32 x 16\n"
        "  dot [mb][chunk of 1][m16][cb][r][s][c16] f32 x 256\n"
        "  any number of\n"
        "  predictor [m / 16][w1: 9][b1][w2: 9][b2][16] f32 x 320\n"
        "  rows [c / 16][h][w][c16][m] f32 x 2304\n"
        "  bias [m] f32 x 16\n");
}

TEST_CASE("packed_description: networks that differ in one thing have different ones") {
  auto const one = []<class... Layer>(std::type_identity<Layer>...) {
    return io::packed_description<sequential<image, Layer...>>();
  };
  auto const conv = [&]<conv2d_options O>() { return one(std::type_identity<layer::conv2d<O>>{}); };
  auto const reducible = [&]<class Policy>() {
    return one(std::type_identity<layer::reducible_conv2d<same, Policy>>{});
  };
  using max_sum = factor<aggregate::max, aggregate::sum>;
  std::set<std::string> const all{
      conv.operator()<same>(),
      conv.operator()<conv2d_options{.out_channels = 6, .kernel = 3, .padding = 1}>(),
      conv.operator()<conv2d_options{.out_channels = 5, .kernel = 3, .padding = 1, .activation = activation::relu}>(),
      conv.operator()<conv2d_options{.out_channels = 5, .kernel = 3, .padding = 2, .dilation = 2}>(),
      conv.operator()<conv2d_options{.out_channels = 5, .kernel = 3}>(),
      one(std::type_identity<layer::conv2d<same, bf16_policy>>{},
          std::type_identity<layer::linear<linear_options{.out_features = 2}>>{}),
      one(std::type_identity<layer::conv2d<same>>{},
          std::type_identity<layer::linear<linear_options{.out_features = 2}>>{}),
      one(std::type_identity<layer::conv2d<same>>{},
          std::type_identity<layer::linear<linear_options{.out_features = 2}, bf16_policy>>{}),
      one(std::type_identity<layer::conv2d<same>>{},
          std::type_identity<layer::linear<linear_options{.out_features = 2}, f16_policy>>{}),
      one(std::type_identity<layer::max_pool2d<pool2d_options{.kernel = 2}>>{}),
      one(std::type_identity<layer::average_pool2d<pool2d_options{.kernel = 2}>>{}),
      one(std::type_identity<layer::max_pool2d<pool2d_options{.kernel = 2}>>{},
          std::type_identity<layer::max_pool2d<pool2d_options{.kernel = 1}>>{}),
      reducible.operator()<defaults>(),
      reducible.operator()<bf16_policy>(),
      reducible.operator()<f16_policy>(),
      reducible.operator()<listing<zero>>(),
      reducible.operator()<listing<zero, max_sum>>(),
      reducible.operator()<listing<max_sum, zero>>(),
      reducible.operator()<listing<zero, factor<test::midrange, aggregate::sum>>>(),
      reducible.operator()<listing<zero, factor<aggregate::max, test::midrange>>>()};
  CHECK(all.size() == 20);
}

TEST_CASE("packed_description: depthwise convolutions have their own arrays, sums the options of their projections") {
  constexpr residual_options projected{.back = 1, .projection = {.out_channels = 2, .kernel = 1}};
  using net =
      sequential<image, layer::conv2d<conv2d_options{.out_channels = 2, .kernel = 3, .padding = 1, .groups = 2}>,
                 layer::residual_add<projected>,
                 layer::residual_add<residual_options{.back = 1, .activation = activation::relu}>>;
  CHECK(io::packed_description<net>() ==
        "conv1 conv2d from 1 2 6 6 to 1 2 6 6 options 2 3 3 1 1 1 1 1 1 1 1 2 0\n"
        "shortcut1 residual_add from 1 2 6 6 to 1 2 6 6 options 1 2 1 1 1 1 0 0 0 0 1 1 1 0 0\n"
        " residual_add from 1 2 6 6 to 1 2 6 6 options 1 0 0 0 1 1 0 0 0 0 1 1 1 0 1\n"
        "  depthwise [c / 16][r][s][16] f32 x 144\n"
        "  depthwise bias [c / 16][16] f32 x 16\n"
        "  bias [m / 16][16] f32 x 16\n"
        "  broadcast [mb][cb][r][s][c16][m16] f32 of f32 x 256\n");
}
