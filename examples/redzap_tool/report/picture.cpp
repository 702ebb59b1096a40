// SPDX-License-Identifier: MIT
#include "picture.hpp"

#include <algorithm>
#include <cmath>
#include <redzap/core/error.hpp>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace tool::report {
namespace {

constexpr colour gap{128, 128, 128};

/// RFC 4648.
std::string base64(std::vector<std::uint8_t> const& bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    auto const byte = [&](std::size_t at) { return at < bytes.size() ? std::uint32_t(bytes[at]) : 0u; };
    std::uint32_t const word = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    for (int d = 0; d < 4; ++d)
      text += i + static_cast<std::size_t>(d) > bytes.size() ? '=' : digits[word >> (18 - 6 * d) & 63];
  }
  return text;
}

}  // namespace

colour label_colour(std::size_t label) {
  constexpr colour colours[] = {{0, 114, 178},   {214, 214, 214}, {213, 94, 0},  {0, 158, 115},
                                {204, 121, 167}, {230, 159, 0},   {86, 180, 233}};
  return colours[std::min(label, std::size(colours) - 1)];
}

picture mosaic(label_map const& map) {
  auto const [images, channels, height, width] = map.extents;
  int const across = static_cast<int>(std::ceil(std::sqrt(channels))), down = (channels + across - 1) / across;
  picture result{across * (width + 1) - 1, down * (height + 1) - 1, {}};
  result.rgb.resize(static_cast<std::size_t>(result.width) * result.height * 3);
  for (int y = 0; y < result.height; ++y)
    for (int x = 0; x < result.width; ++x) {
      int const c = y / (height + 1) * across + x / (width + 1), h = y % (height + 1), w = x % (width + 1);
      bool const inside = c < channels && h < height && w < width;
      std::size_t const place = (static_cast<std::size_t>(c) * height + h) * width + w;
      colour const pixel = inside ? label_colour(map.labels[place]) : gap;
      std::copy(pixel.begin(), pixel.end(),
                result.rgb.begin() + (static_cast<std::ptrdiff_t>(y) * result.width + x) * 3);
    }
  return result;
}

std::string data_uri(picture const& picture) {
  std::vector<std::uint8_t> png;
  auto const append = [](void* to, void* from, int size) {
    auto const* const bytes = static_cast<std::uint8_t const*>(from);
    static_cast<std::vector<std::uint8_t>*>(to)->insert(static_cast<std::vector<std::uint8_t>*>(to)->end(), bytes,
                                                        bytes + size);
  };
  if (!stbi_write_png_to_func(append, &png, picture.width, picture.height, 3, picture.rgb.data(), 3 * picture.width))
    throw redzap::error("picture", "cannot be encoded as PNG");
  return "data:image/png;base64," + base64(png);
}

}  // namespace tool::report
