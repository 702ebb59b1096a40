// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <span>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

/// Marks the images that neither host nor predictors are trained on: the first `per_class` of every class, in the order
/// of the file (of CIFAR-100's 50,000 training images 5,000). Thresholds, patterns and early stops are chosen on these.
/// Element i belongs to label i.
inline std::vector<bool> held_out(std::span<std::uint8_t const> labels, int per_class = 50) {
  std::array<int, 256> seen{};
  std::vector<bool> mark(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) mark[i] = seen[labels[i]]++ < per_class;
  return mark;
}

}  // namespace redzap::inline REDZAP_ISA::io
