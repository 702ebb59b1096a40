// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/training/pointwise_weight_gradient.hpp>
#include <training/packed_maps.hpp>

using namespace redzap;

namespace {
void check(int in_channels, int out_channels, int h, int w) {
  CAPTURE(in_channels);
  CAPTURE(out_channels);
  test::packed_map const input({1, in_channels, h, w}, 1, -6, 6), doutput({1, out_channels, h, w}, 2, -6, 6);
  auto const row = std::size_t(layout::packed::blocks(in_channels)) * 16;
  std::vector<float> sums(std::size_t(layout::packed::blocks(out_channels)) * 16 * row, 5.0f), expected = sums;
  for (int m = 0; m < out_channels; ++m)
    for (int c = 0; c < in_channels; ++c)
      for (int p = 0; p < h; ++p)
        for (int q = 0; q < w; ++q)
          expected[std::size_t(m) * row + std::size_t(c)] += doutput.at(m, p, q) * input.at(c, p, q);
  training::pointwise_weight_gradient(input.read(), doutput.read(), sums.data());
  CHECK(sums == expected);  // integers: exact in any order; tails add zeros
}
}  // namespace

TEST_CASE("pointwise_weight_gradient: sums of products over the positions, added to what is there") {
  check(16, 16, 4, 4);
  check(3, 7, 5, 3);
  check(40, 20, 1, 1);
  check(17, 48, 2, 7);
}
