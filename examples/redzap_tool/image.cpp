// SPDX-License-Identifier: MIT
#include "image.hpp"

#include "jpeg_tables.hpp"
#include "pnm.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <iterator>
#include <memory>
#include <redzap/core/error.hpp>
#include <redzap/io/in_quotes.hpp>
#include <redzap/io/read_file.hpp>
#include <string_view>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS 32768
// Zeroed: stb_image 2.27 reads the Huffman tables that a JPEG's scan names whether or not the file defined them.
#define STBI_MALLOC(size) std::calloc(1, size)
#define STBI_REALLOC(block, size) std::realloc(block, size)
#define STBI_FREE(block) std::free(block)
#include <stb/stb_image.h>

namespace tool {
namespace {

constexpr std::size_t max_bytes = 256u << 20;
constexpr long long max_pixels = 100'000'000;   // a few bytes of PNG can ask for gigabytes

std::vector<std::byte> read_standard_input() {
  std::vector<std::byte> bytes;
  std::array<char, 1 << 16> part;
  while (std::cin.read(part.data(), part.size()) || std::cin.gcount() > 0) {
    auto const* const from = reinterpret_cast<std::byte const*>(part.data());
    bytes.insert(bytes.end(), from, from + std::cin.gcount());
    if (bytes.size() > max_bytes)
      throw redzap::error("standard input", "is larger than " + std::to_string(max_bytes) + " bytes");
  }
  return bytes;
}

/// The most pixels that so many bytes can hold: of a PNG, a bit each and deflated, which saves 1031 bytes of 1032; of a
/// JPEG, a bit for 16 x 16 pixels. A small file that claims more would keep the decoder busy over nothing.
long long most_pixels(std::vector<std::byte> const& bytes) {
  bool const jpeg = bytes[0] == std::byte{0xFF};
  return std::min(max_pixels, static_cast<long long>(bytes.size()) * 8 * (jpeg ? 256 : 1032));
}

/// Throws redzap::error where a PNG promises more than it holds: the decoder would ask for that much memory, up to a
/// gigabyte, first.
void check_png_chunks(std::vector<std::byte> const& bytes, std::string const& name) {
  auto const begins = [&](std::size_t at, std::string_view text) {
    return bytes.size() - at >= text.size() && std::memcmp(bytes.data() + at, text.data(), text.size()) == 0;
  };
  if (!begins(0, "\x89PNG")) return;
  for (std::size_t at = 8, length = 0; at + 8 <= bytes.size() && !begins(at + 4, "IEND"); at += 12 + length) {
    length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8 | std::to_integer<std::size_t>(bytes[at + i]);
    if (length > bytes.size() - at - 8)
      throw redzap::error(name, "is cut short: a part of " + std::to_string(length) + " bytes in a PNG of " +
                                    std::to_string(bytes.size()));
  }
}

/// How much of each source pixel the output pixel `i` of `side` covers along one axis, from pixel `first` on.
struct coverage {
  int first;
  std::vector<double> weights;
};

coverage covered(int i, int extent) {
  double const begin = static_cast<double>(i) * extent / side, end = static_cast<double>(i + 1) * extent / side;
  int const first = static_cast<int>(begin), last = std::min(extent, static_cast<int>(std::ceil(end)));
  coverage c{first, {}};
  for (int x = first; x < last; ++x)
    c.weights.push_back((std::min(end, x + 1.0) - std::max(begin, x + 0.0)) / (end - begin));
  return c;
}

}  // namespace

std::vector<std::uint8_t> to_network_size(std::uint8_t const* rgb, int width, int height) {
  int const extent = std::min(width, height);
  rgb += (static_cast<std::size_t>((height - extent) / 2) * width + (width - extent) / 2) * 3;
  std::vector<std::uint8_t> image(3 * side * side);
  for (int p = 0; p < side; ++p) {
    coverage const rows = covered(p, extent);
    for (int q = 0; q < side; ++q) {
      coverage const columns = covered(q, extent);
      std::array<double, 3> sum{};
      for (std::size_t y = 0; y < rows.weights.size(); ++y) {
        std::uint8_t const* pixel =
            rgb + (static_cast<std::size_t>(rows.first + static_cast<int>(y)) * width + columns.first) * 3;
        for (double const weight : columns.weights)
          for (double& s : sum) s += rows.weights[y] * weight * *pixel++;
      }
      for (int c = 0; c < 3; ++c)
        image[(c * side + p) * side + q] = static_cast<std::uint8_t>(std::min(255l, std::lround(sum[c])));
    }
  }
  return image;
}

std::vector<std::uint8_t> read_image(std::string const& path) {
  std::string const name = path == "-" ? "standard input" : path;
  auto const bytes = path == "-" ? read_standard_input() : redzap::io::read_file(path, max_bytes);
  auto const* const data = reinterpret_cast<stbi_uc const*>(bytes.data());
  int const size = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (bytes.empty()) throw redzap::error(name, "is empty");
  if (is_pnm(bytes)) {
    auto const picture = read_pnm(bytes, name);
    return to_network_size(picture.values.data(), picture.width, picture.height);
  }
  check_jpeg_tables(bytes, name);
  check_png_chunks(bytes, name);
  if (!stbi_info_from_memory(data, size, &width, &height, &channels))
    throw redzap::error(name, "is no PNG, JPEG or PPM image");
  if (width < 1 || height < 1) throw redzap::error(name, "has no pixels");
  long long const pixels = static_cast<long long>(width) * height, most = most_pixels(bytes);
  if (pixels > most)
    throw redzap::error(name, "has " + std::to_string(width) + " x " + std::to_string(height) + " pixels, more than " +
                                  (most == max_pixels ? "100 million" : std::to_string(size) + " bytes can hold"));
  std::unique_ptr<stbi_uc, void (*)(void*)> const rgb(stbi_load_from_memory(data, size, &width, &height, &channels, 3),
                                                      stbi_image_free);
  // in quotes: the reason may name a chunk, that is bytes of the file
  if (!rgb) throw redzap::error(name, "cannot be decoded: " + redzap::io::in_quotes(stbi_failure_reason()));
  return to_network_size(rgb.get(), width, height);
}

}  // namespace tool
