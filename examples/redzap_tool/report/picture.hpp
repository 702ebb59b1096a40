// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "../network.hpp"

namespace tool::report {

/// Pixels of red, green and blue, row by row.
struct picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
};

using colour = std::array<std::uint8_t, 3>;
/// Of what network::labels names at that place: told apart by most colour-blind eyes, on white and on black.
colour label_colour(std::size_t label);

/// A layer's channels as tiles in reading order, a gap between them; a pixel is an activation in its label's colour.
picture mosaic(label_map const& map);

/// The picture as a PNG within a page. Throws redzap::error where it cannot be encoded.
std::string data_uri(picture const& picture);

}  // namespace tool::report
