// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// A sum per channel of a block. Loops sum one map in float registers and add the result here in double: a batch has
/// 46,000 positions, and a variance is a difference of such sums.
struct lane_sums : std::array<double, block> {
  lane_sums() : std::array<double, block>{} {}

  template <class V>
  [[gnu::always_inline]] void add(int lane, V value) {
    float part[simd::lanes<V>];
    simd::store(part, value);
    for (int i = 0; i < simd::lanes<V>; ++i) (*this)[std::size_t(lane) + std::size_t(i)] += double(part[i]);
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
