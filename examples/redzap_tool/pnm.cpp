// SPDX-License-Identifier: MIT
#include "pnm.hpp"

#include <algorithm>
#include <redzap/core/error.hpp>

namespace tool {
namespace {

/// The text before the pixels: numbers with white space and comments between.
class header {
 public:
  header(std::span<std::byte const> bytes, std::string const& file) : bytes_(bytes.subspan(2)), file_(file) {}

  int number(std::string const& what, int most) {
    while (is_space() || at() == '#') {
      bool const comment = at() == '#';
      do bytes_ = bytes_.subspan(1);
      while (comment && !bytes_.empty() && at() != '\n');
    }
    int value = 0;
    for (; at() >= '0' && at() <= '9' && value <= most; bytes_ = bytes_.subspan(1)) value = 10 * value + (at() - '0');
    if (value < 1 || value > most)
      throw redzap::error(file_, "has a header whose " + what + " is no number from 1 to " + std::to_string(most));
    return value;
  }
  /// What follows the one white space after the last number.
  std::span<std::byte const> pixels() const {
    if (!is_space()) throw redzap::error(file_, "has a header that ends in no white space");
    return bytes_.subspan(1);
  }

 private:
  int at() const { return bytes_.empty() ? -1 : std::to_integer<int>(bytes_[0]); }
  bool is_space() const { return at() == ' ' || (at() >= '\t' && at() <= '\r'); }

  std::span<std::byte const> bytes_;
  std::string const& file_;
};

}  // namespace

bool is_pnm(std::span<std::byte const> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{'P'} && (bytes[1] == std::byte{'5'} || bytes[1] == std::byte{'6'});
}

rgb_pixels read_pnm(std::span<std::byte const> bytes, std::string const& file) {
  int const channels = bytes[1] == std::byte{'6'} ? 3 : 1;
  header text(bytes, file);
  int const width = text.number("width", 32768), height = text.number("height", 32768),
            most = text.number("largest value", 65535);
  auto const values = text.pixels();
  std::size_t const each = most > 255 ? 2 : 1,
                    pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  if (values.size() / (each * channels) < pixels)
    throw redzap::error(file, "is cut short: " + std::to_string(width) + " x " + std::to_string(height) +
                                  " pixels in " + std::to_string(values.size()) + " bytes");
  rgb_pixels result{width, height, std::vector<std::uint8_t>(pixels * 3)};
  for (std::size_t i = 0; i < pixels * 3; ++i) {
    std::size_t const from = (channels == 3 ? i : i / 3) * each;
    int value = std::to_integer<int>(values[from]);
    if (each == 2) value = value << 8 | std::to_integer<int>(values[from + 1]);
    result.values[i] = static_cast<std::uint8_t>((std::min(value, most) * 255 + most / 2) / most);
  }
  return result;
}

}  // namespace tool
