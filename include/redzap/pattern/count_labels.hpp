// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/label.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA {

/// How many of the labels are `chosen`. Counted in bytes, up to 255 in each of 64, where std::count widens every label to 64 bits.
inline std::size_t count_labels(std::span<label const> labels, label chosen) noexcept {
  constexpr std::size_t lanes = 64;
  typedef std::uint8_t bytes __attribute__((vector_size(lanes)));
  std::size_t result = 0, at = 0;
  while (labels.size() - at >= lanes) {
    bytes sums{};
    for (std::size_t const last = at + std::min<std::size_t>(255, (labels.size() - at) / lanes) * lanes; at < last; at += lanes) {
      bytes row;
      std::memcpy(&row, labels.data() + at, lanes);
      sums -= reinterpret_cast<bytes>(row == bytes{} + chosen);
    }
    for (std::size_t i = 0; i < lanes; ++i) result += sums[i];
  }
  return result + static_cast<std::size_t>(std::count(labels.begin() + static_cast<std::ptrdiff_t>(at), labels.end(), chosen));
}

}  // namespace redzap::inline REDZAP_ISA
