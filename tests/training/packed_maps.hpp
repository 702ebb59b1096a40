// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/tensor/view.hpp>
#include <support/generator.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::test {

/// A packed map of one image with integers in [low, high], and zeros where there is no channel.
struct packed_map {
  shape extents;
  std::vector<float> values;

  packed_map(shape s, std::uint64_t seed, int low, int high) : extents(s), values(layout::packed::size(s)) {
    generator random(seed);
    for (int c = 0; c < s.c; ++c)
      for (int h = 0; h < s.h; ++h)
        for (int w = 0; w < s.w; ++w)
          values[layout::packed::offset(s, 0, c, h, w)] = static_cast<float>(random.integer(low, high));
  }
  float at(int c, int h, int w) const { return values[layout::packed::offset(extents, 0, c, h, w)]; }
  view<float const, layout::packed> read() const { return {values.data(), extents}; }
  view<float, layout::packed> write() { return {values.data(), extents}; }
};

}  // namespace redzap::inline REDZAP_ISA::test
