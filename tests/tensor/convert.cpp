// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "support/own_layouts.hpp"
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <redzap/tensor/convert.hpp>
#include <string_view>
#include <vector>

using redzap::view;
namespace layout = redzap::layout;

namespace {
/// From every layout into every other one: all elements arrive, a blocked tail is zero and other gaps stay as they are.
void converts_everywhere(redzap::shape s) {
  CAPTURE(s.c);
  CAPTURE(s.w);
  auto const value = [&](int n, int c, int h, int w) { return float(1 + layout::nchw::offset(s, n, c, h, w)); };
  redzap::test::for_each_layout(s, [&](auto from_layout, std::string_view from_name) {
    std::vector<float> memory(from_layout.size(s), -1.0f);
    view const from{memory.data(), s, from_layout};
    for (int n = 0; n < s.n; ++n)
      for (int c = 0; c < s.c; ++c)
        for (int h = 0; h < s.h; ++h)
          for (int w = 0; w < s.w; ++w) from(n, c, h, w) = value(n, c, h, w);
    redzap::test::for_each_layout(s, [&](auto to_layout, std::string_view to_name) {
      CAPTURE(from_name);
      CAPTURE(to_name);
      std::vector<float> result(to_layout.size(s), -9.0f);
      view const to{result.data(), s, to_layout};
      convert(view<float const, decltype(from_layout)>(from), to);
      int wrong = 0;
      for (int n = 0; n < s.n; ++n)
        for (int c = 0; c < s.c; ++c)
          for (int h = 0; h < s.h; ++h)
            for (int w = 0; w < s.w; ++w) wrong += to(n, c, h, w) != value(n, c, h, w), to(n, c, h, w) = -9;
      CHECK(wrong == 0);
      bool const blocked = to_name.starts_with("nchwc");
      for (float const left : result) wrong += left != -9 && !(blocked && left == 0);
      if (blocked) wrong += std::count(result.begin(), result.end(), 0.0f) != std::ptrdiff_t(result.size() - s.size());
      CHECK(wrong == 0);
    });
  });
}
}  // namespace

TEST_CASE("convert moves every element and clears the tail of a blocked layout") {
  redzap::shape const s{.n = 1, .c = 3, .h = 1, .w = 2};
  std::vector<float> const planes{1, 2, 3, 4, 5, 6};
  std::vector<float> blocks(8, -9.0f), back(6);
  convert(view<float const>{planes.data(), s}, view<float, layout::nchwc<4>>{blocks.data(), s});
  CHECK(blocks == std::vector<float>{1, 3, 5, 0, 2, 4, 6, 0});
  convert(view<float const, layout::nchwc<4>>{blocks.data(), s}, view<float>{back.data(), s});
  CHECK(back == planes);
}

TEST_CASE("convert: every layout into every other, whole tiles of 16 columns and channels, and parts of them") {
  for (redzap::shape const& s :
       {redzap::shape{2, 3, 5, 7}, {1, 16, 4, 8}, {2, 17, 3, 16}, {1, 40, 2, 21}, {3, 1, 1, 1}, {1, 8, 1, 33}})
    converts_everywhere(s);
}

TEST_CASE("convert: a bitmap, its bottom row first, becomes planes") {
  redzap::shape const s{.c = 3, .h = 2, .w = 1};
  std::vector<std::uint8_t> const bitmap{6, 5, 4, 0, 3, 2, 1, 0};   // b g r and a byte that fills the row
  std::vector<float> planes(6);
  convert(view{bitmap.data(), s, redzap::test::bottom_up{}}, view{planes.data(), s});
  CHECK(planes == std::vector<float>{1, 4, 2, 5, 3, 6});
}

TEST_CASE("convert changes the element type") {
  redzap::shape const s{.c = 2};
  std::vector<std::uint8_t> const bytes{7, 255};
  std::vector<float> numbers(2), blocks(16, -9.0f);
  convert(view<std::uint8_t const>{bytes.data(), s}, view<float>{numbers.data(), s});
  CHECK(numbers == std::vector<float>{7, 255});
  convert(view{bytes.data(), s}, view{blocks.data(), s, layout::packed{}});
  CHECK(blocks[1] == 255);
  CHECK(blocks[2] == 0);
}
