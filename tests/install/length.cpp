// SPDX-License-Identifier: MIT
#include "length.hpp"

#include <vector>

int REDZAP_VARIANT::length(std::string const& text) {
  std::vector<char> const copy(text.begin(), text.end());
  return static_cast<int>(copy.size());
}
