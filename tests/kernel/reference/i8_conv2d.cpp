// SPDX-License-Identifier: MIT
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/i8_conv2d.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "support/i8_layer.hpp"

using namespace redzap;
using kernel::reference::i8_conv2d;

TEST_CASE("i8_conv2d: by hand") {
  // Stored as 2 * value + 3: 1, 3, 255 (60 is beyond 126); the bias of 0.5 is 2 units of 0.5 * 0.5.
  test::owned<float> const x({.c = 1, .h = 1, .w = 3}, std::vector<float>{-1, 0, 200});
  std::vector<float> const weight{-127, 4}, scale{0.5f}, bias{0.5f};
  test::owned<float> y({.c = 1, .h = 1, .w = 4});
  conv2d_options const o{.out_channels = 1, .kernel = {1, 2}, .padding = {0, 1}};
  i8_conv2d(x.view(), {.scale = 0.5f, .zero_point = 3}, weight.data(), scale.data(), bias.data(), o, y.view());
  CHECK(y.values() ==
        std::vector<float>{0.25f * (2 - 2 * 4), 0.25f * (2 + 2 * 127), 0.25f * (2 + 252 * 4), 0.25f * (2 - 252 * 127)});
}

TEST_CASE("i8_conv2d: as far from the real convolution as the stored ifmap is, and half a unit") {
  for (test::problem const& p : test::mini()) {
    CAPTURE(p.name);
    for (int const zero_point : {0, 128}) {
      test::i8_layer const layer(p, zero_point, 11);
      shape const w = p.weight(), out = p.output();
      std::vector<float> const got = layer.expected();
      // The real convolution of what is stored, in double.
      int wrong = 0, place = 0;
      for (int n = 0; n < out.n; ++n)
        for (int m = 0; m < out.c; ++m)
          for (int q = 0; q < out.h * out.w; ++q, ++place) {
            double sum = layer.bias[std::size_t(m)];
            for (int i = 0; i < w.c * w.h * w.w; ++i) {
              int const c = m / (out.c / p.options.groups) * w.c + i / (w.h * w.w), tap = i % (w.h * w.w);
              int const y =
                  q / out.w * p.options.stride.h - p.options.padding.begin.h + tap / w.w * p.options.dilation.h;
              int const x =
                  q % out.w * p.options.stride.w - p.options.padding.begin.w + tap % w.w * p.options.dilation.w;
              if (y < 0 || y >= p.input.h || x < 0 || x >= p.input.w) continue;
              auto const at = ((std::size_t(n) * p.input.c + c) * p.input.h + y) * p.input.w + x;
              sum += (double(layer.input.quantise(layer.ifmap[at])) - zero_point) * double(layer.input.scale) *
                     double(layer.weight[std::size_t(m) * w.c * w.h * w.w + i]) * double(layer.scale[std::size_t(m)]);
            }
            if (p.options.activation == activation::relu) sum = std::max(sum, 0.0);
            double const unit = double(layer.input.scale) * double(layer.scale[std::size_t(m)]);
            // Rounding of the bias, of the product of scales, of the sum to float and of the product: half a unit and 3
            // * 2^-24.
            wrong += !(std::fabs(got[std::size_t(place)] - sum) <= 0.5001 * unit + std::fabs(sum) * 3.1 * 0x1p-24);
          }
      CHECK(wrong == 0);
    }
  }
}
