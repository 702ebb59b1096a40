// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "network.hpp"

namespace tool {

/// Label maps for a terminal, side by side: the darker a position, the more channels are computed there.
inline std::string shown_maps(std::vector<layer_description> const& layers, std::vector<label_map> const& maps) {
  constexpr std::array<char const*, 5> shades{"  ", "░░", "▒▒", "▓▓", "██"};
  auto const shade = [&](label_map const& map, int h, int w) {
    auto const [images, channels, height, width] = map.extents;
    int computed = 0;
    for (int c = 0; c < channels; ++c)
      computed += map.labels[(static_cast<std::size_t>(c) * height + h) * width + w] == 0;
    return shades[static_cast<std::size_t>((4 * computed + channels - 1) / channels)];
  };
  int rows = 0;
  std::string text;
  for (auto const& map : maps) {
    rows = std::max(rows, map.extents.h);
    std::string const& name = layers[map.layer].name;
    text +=
        name +
        std::string(static_cast<std::size_t>(std::max(2 * map.extents.w + 2 - static_cast<int>(name.size()), 1)), ' ');
  }
  for (int h = 0; h < rows; ++h) {
    text += '\n';
    for (auto const& map : maps) {
      for (int w = 0; w < map.extents.w; ++w) text += h < map.extents.h ? shade(map, h, w) : "  ";
      text += "  ";
    }
  }
  return text + "\nchannels computed: none '  ', up to 25 % ░░, 50 % ▒▒, 75 % ▓▓, more ██\n";
}

}  // namespace tool
