// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdint>
#include <numeric>
#include <redzap/tensor/convert.hpp>
#include <vector>

using redzap::view;
namespace layout = redzap::layout;

TEST_CASE("convert moves every element and clears the tail of a blocked layout") {
  redzap::shape const s{.n = 1, .c = 3, .h = 1, .w = 2};
  std::vector<float> const planes{1, 2, 3, 4, 5, 6};
  std::vector<float> blocks(8, -9.0f), back(6);
  convert(view<float const>{planes.data(), s}, view<float, layout::nchwc<4>>{blocks.data(), s});
  CHECK(blocks == std::vector<float>{1, 3, 5, 0, 2, 4, 6, 0});
  convert(view<float const, layout::nchwc<4>>{blocks.data(), s}, view<float>{back.data(), s});
  CHECK(back == planes);
}

TEST_CASE_TEMPLATE("convert there and back is the identity", Layout, layout::nhwc, layout::nchwc<8>, layout::packed) {
  redzap::shape const s{2, 17, 3, 5};
  std::vector<float> planes(s.size()), back(s.size()), other(Layout::size(s));
  std::iota(planes.begin(), planes.end(), 1.0f);
  convert(view<float>{planes.data(), s}, view<float, Layout>{other.data(), s});
  convert(view<float, Layout>{other.data(), s}, view<float>{back.data(), s});
  CHECK(back == planes);
}

TEST_CASE("convert changes the element type") {
  redzap::shape const s{.c = 2};
  std::vector<std::uint8_t> const bytes{7, 255};
  std::vector<float> numbers(2);
  convert(view<std::uint8_t const>{bytes.data(), s}, view<float>{numbers.data(), s});
  CHECK(numbers == std::vector<float>{7, 255});
}
