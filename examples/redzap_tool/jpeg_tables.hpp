// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <span>
#include <string>

namespace tool {

/// Throws redzap::error(file, ...) where a Huffman table of a JPEG has more than 256 codes, which the format excludes
/// and stb_image 2.27 does not: it writes beyond its table (`stbi__build_huffman`). Files of other formats pass.
void check_jpeg_tables(std::span<std::byte const> bytes, std::string const& file);

}  // namespace tool
