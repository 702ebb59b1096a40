// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/in_quotes.hpp>
#include <span>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::io {

/// How a network wants its input: (byte / 255 - mean) / deviation, per channel red, green, blue.
struct normalisation {
  std::array<float, 3> mean{};
  std::array<float, 3> deviation{1, 1, 1};

  /// From the metadata of a model file: "mean" and "std", three numbers each with commas between. Throws
  /// redzap::error(file, ...) where one is missing, malformed, not finite, or a standard deviation is not positive.
  static normalisation from(std::map<std::string, std::string> const& metadata, std::string const& file) {
    normalisation result{numbers(metadata, "mean", file), numbers(metadata, "std", file)};
    for (float const value : result.deviation)
      if (!(value > 0)) throw error(file, "metadata \"std\" must be positive");
    return result;
  }

  /// Normalises an image of three planes of equal size: [3][h][w] bytes into as many floats.
  void operator()(std::span<std::uint8_t const> image, std::span<float> to) const {
    assert(image.size() == to.size() && image.size() % 3 == 0);
    std::size_t const plane = image.size() / 3;
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t i = c * plane; i < (c + 1) * plane; ++i)
        to[i] = (static_cast<float>(image[i]) / 255.0f - mean[c]) / deviation[c];
  }

 private:
  static std::array<float, 3> numbers(std::map<std::string, std::string> const& metadata, std::string const& name,
                                      std::string const& file) {
    auto const found = metadata.find(name);
    if (found == metadata.end()) throw error(file, "metadata lacks \"" + name + "\", the normalisation of the input");
    std::string_view rest = found->second;
    std::array<float, 3> values{};
    for (std::size_t c = 0; c < 3; ++c) {
      auto const [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), values[c]);
      rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
      bool const separated = c == 2 ? rest.empty() : rest.starts_with(',');
      if (code != std::errc() || !separated || !std::isfinite(values[c]))
        throw error(file, "metadata \"" + name + "\" must be three numbers with commas between, not " +
                              in_quotes(found->second));
      if (c < 2) rest.remove_prefix(1);
    }
    return values;
  }
};

}  // namespace redzap::inline REDZAP_ISA::io
