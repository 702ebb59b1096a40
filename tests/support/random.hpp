// SPDX-License-Identifier: MIT
#pragma once
#include "support/generator.hpp"
#include "support/problems.hpp"
#include <cstddef>
#include <redzap/pattern/label.hpp>
#include <vector>

/// Data for tests that compare bit for bit. All floats are integers so small that every sum of every problem of the
/// table is exact in float, in any order, fused or not (tests/support/random.cpp checks it). No value is -0.
namespace redzap::inline REDZAP_ISA::test {

inline constexpr int largest_weight = 4, largest_input = 8, largest_bias = 64;

/// Integers of [low, high], each times `step`, a share of them replaced by 0.
inline std::vector<float> integers(std::size_t size, std::uint64_t seed, int low, int high, double zeros = 0,
                                   int step = 1) {
  generator random(seed);
  std::vector<float> result(size);
  for (float& value : result) {
    int const drawn = random.integer(low, high) * step;
    value = random.chance(zeros) ? 0.0f : static_cast<float>(drawn);
  }
  return result;
}

/// Numbers of [-1, 1], whose sums round.
inline std::vector<float> reals(std::size_t size, std::uint64_t seed) {
  generator random(seed);
  std::vector<float> result(size);
  for (float& value : result) value = random.real(-1, 1);
  return result;
}

/// True where k * taps * (float(1) / taps) is k for every average k that ifmap(p, seed, p.taps()) can hold. Only 11x11
/// of the table is not so lucky: compare its pooled maps bit for bit, but with a tolerance what is computed from
/// averages.
constexpr bool exact_averages(problem const& p) {
  int const taps = p.taps();
  for (int k = 1; k <= largest_input * taps; ++k)
    if (static_cast<float>(k * taps) * (1.0f / static_cast<float>(taps)) != static_cast<float>(k)) return false;
  return true;
}

/// An ifmap in nchw order, 30 % zeros. With step = p.taps() the average of every window is an integer as well, so that
/// what is computed from averages stays exact, see exact_averages.
inline std::vector<float> ifmap(problem const& p, std::uint64_t seed, int step = 1) {
  return integers(p.input.size(), seed, -largest_input, largest_input, 0.3, step);
}

/// (out_channels, in_channels / groups, kernel.h, kernel.w), as in PyTorch.
inline std::vector<float> weight(problem const& p, std::uint64_t seed) {
  return integers(p.weight().size(), seed + 1, -largest_weight, largest_weight, 0.1);
}

inline std::vector<float> bias(problem const& p, std::uint64_t seed) {
  return integers(std::size_t(p.options.out_channels), seed + 2, -largest_bias, largest_bias);
}

/// A label map in nchw order: 0 with probability `density`, else uniform over 1 to `techniques`.
inline std::vector<label> labels(shape ofmap, std::uint64_t seed, double density, int techniques) {
  generator random(seed + 3);
  std::vector<label> result(ofmap.size());
  for (label& l : result) {
    int const technique = random.integer(1, techniques);
    l = static_cast<label>(random.chance(density) ? 0 : technique);
  }
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::test
