// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tool {

/// Interleaved RGB, row-major.
struct rgb_pixels {
  int width, height;
  std::vector<std::uint8_t> values;
};

/// Whether the bytes begin as a binary PPM or PGM does.
bool is_pnm(std::span<std::byte const> bytes);

/// The pixels of a binary PPM or PGM, "P6" or "P5", of 8 or 16 bits, scaled to 0 to 255; what follows the first picture
/// is left. stb_image 2.27 reads beyond its memory in a PGM of 16 bits, and takes whatever is in memory for what a
/// short file lacks. Throws redzap::error(file, ...) where a number of the header is missing or out of range, and where
/// pixels are missing.
rgb_pixels read_pnm(std::span<std::byte const> bytes, std::string const& file);

}  // namespace tool
