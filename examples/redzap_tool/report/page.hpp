// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "../evaluation.hpp"
#include "picture.hpp"

namespace tool::report {

/// What a report shows.
struct contents {
  evaluation const& evaluated;
  std::string image_name;
  picture image;                                          ///< as the network saw it
  std::vector<std::pair<std::string, double>> classes;    ///< of that image: names and probabilities, the best first
  std::vector<label_map> maps;                            ///< of that image
  std::string curves;                                     ///< an SVG; empty: none
};

/// One HTML page that needs nothing from elsewhere: light or dark as the reader prefers, from 360 pixels of width on.
std::string page(contents const& shown);

}  // namespace tool::report
