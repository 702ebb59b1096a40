// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace tool {

/// A picture as the network takes it: planes of red, green and blue, [3][32][32].
inline constexpr int side = 32;

/// Reads a PNG, JPEG or PPM of any size from a file, or from standard input where the path is "-". The largest centred
/// square is scaled to 32 x 32, each pixel the mean of the area that it covers. Throws redzap::error naming the file.
std::vector<std::uint8_t> read_image(std::string const& path);

/// The scaling alone: interleaved RGB of width x height pixels.
std::vector<std::uint8_t> to_network_size(std::uint8_t const* rgb, int width, int height);

}  // namespace tool
