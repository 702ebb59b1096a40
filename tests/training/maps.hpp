// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/training/map_geometry.hpp>
#include <support/generator.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::test {

/// Integer-valued maps of 16 channels, so that sums are exact in any order.
inline std::vector<float> plain_map(training::map_geometry const& map, std::uint64_t seed, int low, int high) {
  generator random(seed);
  std::vector<float> result(map.plain_size());
  for (float& v : result) v = static_cast<float>(random.integer(low, high));
  return result;
}

/// In a ring of zeros; only I_s of it if `partial`.
inline std::vector<float> with_border(training::map_geometry const& map, std::vector<float> const& plain,
                                      bool partial = false) {
  std::vector<float> result(map.bordered_size());
  auto copy = [&](auto const& places) {
    for (auto const& at : places)
      for (int lane = 0; lane < 16; ++lane)
        result[std::size_t(at.bordered + lane)] = plain[std::size_t(at.plain + lane)];
  };
  copy(map.computed());
  if (!partial) copy(map.estimated());
  return result;
}

inline std::vector<float> kernel(std::uint64_t seed) {
  generator random(seed);
  std::vector<float> result(9 * 16);
  for (float& v : result) v = static_cast<float>(random.integer(-4, 4));
  return result;
}

/// visit(position in a plain map, its k-th neighbour in a plain map, k) for all neighbours inside the plane.
template <class Visit>
void for_windows(training::map_geometry const& map, Visit&& visit) {
  for (int p = 0; p < map.rows(); ++p)
    for (int q = 0; q < map.columns(); ++q)
      for (int k = 0; k < 9; ++k) {
        int const r = p + k / 3 - 1, s = q + k % 3 - 1;
        if (r >= 0 && r < map.rows() && s >= 0 && s < map.columns())
          visit(p * map.columns() + q, r * map.columns() + s, k);
      }
}

}  // namespace redzap::inline REDZAP_ISA::test
