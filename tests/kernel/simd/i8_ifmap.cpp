// SPDX-License-Identifier: MIT
#include <redzap/kernel/simd/i8_ifmap.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "support/guarded.hpp"
#include "support/random.hpp"

using namespace redzap;
using kernel::i8_ifmap;

namespace {
template <class Isa>
void check(shape in, borders const& padding, precision::affine const& input, int threads) {
  constexpr float infinity = std::numeric_limits<float>::infinity(),
                  not_a_number = std::numeric_limits<float>::quiet_NaN();
  auto x = test::reals(in.size(), 3);
  for (float& value : x) value *= 4;
  float const special[] = {not_a_number, -not_a_number, infinity,           -infinity,         1e30f,
                           -0.0f,        1e-40f,        0.5f * input.scale, 1.5f * input.scale};
  for (std::size_t i = 0; i < x.size(); i += 5) x[i] = special[i / 5 % std::size(special)];
  test::guarded<float> const ifmap(in, x);
  test::guarded_buffer<std::uint8_t> memory(i8_ifmap::bytes(in, padding));
  std::fill_n(memory.data(), memory.size(), std::uint8_t(77));
  i8_ifmap const map(ifmap.view(), input, padding, memory.data(), threads, Isa{});
  auto const got = map.of(threads - 1);
  CHECK(got.extents == i8_ifmap::extents(in, padding));
  int wrong = 0;
  for (int n = 0; n < in.n; ++n)
    for (int c = 0; c < got.extents.c; ++c)
      for (int h = 0; h < got.extents.h; ++h)
        for (int w = 0; w < got.extents.w; ++w) {
          int const y = h - padding.begin.h, z = w - padding.begin.w;
          bool const inside = c < in.c && y >= 0 && y < in.h && z >= 0 && z < in.w;
          float const value = inside ? x[((std::size_t(n) * in.c + c) * in.h + y) * in.w + z] : 0.0f;
          wrong += got(n, c, h, w) != input.quantise(value);
        }
  CHECK(wrong == 0);
  for (std::size_t i = layout::nhwc::size(got.extents); i < memory.size(); ++i) CHECK(memory.data()[i] == 77);
}
}  // namespace

TEST_CASE(
    "i8_ifmap: bytes of affine::quantise, channels innermost, the zero point around them, for any number of threads") {
  for (shape const in :
       {shape{1, 3, 4, 5}, shape{2, 33, 1, 1}, shape{1, 16, 7, 2}, shape{1, 41, 2, 3}, shape{1, 1, 1, 1}})
    for (borders const padding : {borders(0), borders(1), borders(2, 0), borders(0, 3), borders({1, 0}, {0, 2})})
      for (int const zero_point : {0, 1, 128, 255})
        for (int const threads : {1, 3}) {
          check<native_isa>(in, padding, {.scale = 0.0131f, .zero_point = zero_point}, threads);
          check<isa::scalar>(in, padding, {.scale = 0.0131f, .zero_point = zero_point}, threads);
        }
}
