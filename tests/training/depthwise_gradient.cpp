// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/depthwise_gradient.hpp>
#include <training/packed_maps.hpp>

using namespace redzap;

namespace {
void check(int channels, int rows, int columns, extent kernel, extent stride, extent padding, extent dilation) {
  conv2d_options const o{
      .out_channels = channels, .kernel = kernel, .stride = stride, .padding = padding, .dilation = dilation};
  shape const in{1, channels, rows, columns}, out = output_shape(in, o);
  CAPTURE(channels);
  CAPTURE(kernel.h);
  int const taps = kernel.h * kernel.w;
  test::generator random(3);
  std::vector<float> weight(std::size_t(channels * taps));
  for (float& w : weight) w = static_cast<float>(random.integer(-4, 4));
  test::packed_map const input(in, 1, -6, 6), doutput(out, 2, -6, 6);
  test::packed_map expected(in, 1, 0, 0), found(in, 4, -6, 6);  // what stood there does not matter
  std::vector<float> sums(std::size_t(layout::packed::blocks(channels) * 16 * taps), 5.0f), expected_sums = sums;
  for (int c = 0; c < channels; ++c)
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q)
        for (int r = 0; r < kernel.h; ++r)
          for (int s = 0; s < kernel.w; ++s) {
            int const y = p * stride.h - padding.h + r * dilation.h, x = q * stride.w - padding.w + s * dilation.w;
            if (y < 0 || y >= rows || x < 0 || x >= columns) continue;
            int const tap = r * kernel.w + s;
            expected.values[layout::packed::offset(in, 0, c, y, x)] +=
                doutput.at(c, p, q) * weight[std::size_t(c * taps + tap)];
            expected_sums[std::size_t((c / 16 * taps + tap) * 16 + c % 16)] += doutput.at(c, p, q) * input.at(c, y, x);
          }
  kernel::packed_depthwise_weight const packed(channels, o, weight, {});
  training::depthwise_gradient(input.read(), packed, doutput.read(), sums.data(), found.write());
  CHECK(found.values == expected.values);
  CHECK(sums == expected_sums);
}
}  // namespace

TEST_CASE("depthwise_gradient: any window") {
  check(16, 6, 5, 3, 1, 1, 1);
  check(20, 7, 9, 5, 2, 2, 1);
  check(3, 9, 8, {3, 2}, {1, 2}, 0, {2, 1});
  check(33, 8, 8, 3, {3, 1}, {2, 1}, {2, 1});
  check(16, 1, 1, 1, 1, 0, 1);
}
