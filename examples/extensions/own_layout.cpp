// SPDX-License-Identifier: MIT
// A layout of one's own: a Windows bitmap, convolved where it lies in memory.
#include <cstdio>
#include <redzap/redzap.hpp>
#include <vector>
namespace rz = redzap;

/// The bottom row first, blue before green before red, rows filled up to a multiple of four bytes.
struct bitmap {
  static constexpr std::size_t row_bytes(rz::shape s) { return (std::size_t(s.w) * s.c + 3) / 4 * 4; }
  static constexpr std::size_t size(rz::shape s) { return s.n * s.h * row_bytes(s); }
  static constexpr std::size_t offset(rz::shape s, int n, int c, int h, int w) {
    return (std::size_t(n) * s.h + (s.h - 1 - h)) * row_bytes(s) + std::size_t(w) * s.c + (s.c - 1 - c);
  }
};
static_assert(rz::tensor_layout<bitmap>);

int main() {
  rz::shape const image{.c = 3, .h = 4, .w = 7};
  std::vector<unsigned char> bytes(bitmap::size(image));
  rz::view const pixels{bytes.data(), image, bitmap{}};
  for (int c = 0; c < 3; ++c)
    for (int h = 0; h < 4; ++h)
      for (int w = 0; w < 7; ++w) pixels(0, c, h, w) = static_cast<unsigned char>(w < 3 ? 10 : 40 + 20 * c + h);

  using conv2d = rz::standalone::conv2d<>;   // the geometry is known at run time
  std::vector<float> kernel;                 // Sobel's, for each colour
  for (int c = 0; c < 3; ++c)
    for (float const row : {1.0f, 2.0f, 1.0f})
      for (float const column : {-1.0f, 0.0f, 1.0f}) kernel.push_back(row * column);
  conv2d::weights const weights(image, {.out_channels = 1, .kernel = 3}, "sobel", kernel);
  conv2d convolve(weights);

  std::vector<float> edges(weights.output().size());
  rz::view const map{edges.data(), weights.output()};
  convolve.run(pixels, map);
  std::printf("blue of the top left pixel is byte %zu\n", bitmap::offset(image, 0, 2, 0, 0));
  for (int p = 0; p < map.extents.h; ++p) {
    for (int q = 0; q < map.extents.w; ++q) std::printf("%5.0f", static_cast<double>(map(0, 0, p, q)));
    std::printf("\n");
  }
}
