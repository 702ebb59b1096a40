// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/view.hpp>
#include <redzap/training/for_lanes.hpp>
#include <redzap/training/lane_sums.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA::training {

/// Adds the sums of z and of z^2 over the positions of one packed image to those of its blocks of 16 channels: what a
/// batch norm's statistics are made of. requires: one image, and a sum of either kind for each of its blocks.
template <class Isa = native_isa>
void map_moments(view<float const, layout::packed> map, std::span<lane_sums> sum, std::span<lane_sums> squares) {
  using V = typename Isa::f32;
  for_lanes<Isa>(map.extents, [&](int b, int lane, std::size_t first, std::size_t end) {
    V total(0.0f), square(0.0f);
    for (std::size_t at = first; at < end; at += block) {
      V const value = simd::load<V>(map.data + at);
      total = total + value;
      square = simd::multiply_add(value, value, square);
    }
    sum[std::size_t(b)].add(lane, total);
    squares[std::size_t(b)].add(lane, square);
  });
}

}  // namespace redzap::inline REDZAP_ISA::training
