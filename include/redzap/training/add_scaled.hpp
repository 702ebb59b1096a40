// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/view.hpp>
#include <redzap/training/for_lanes.hpp>
#include <redzap/training/map_geometry.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA::training {

/// to[c] += scale[c] from[c], on packed maps of one image. requires: the same extents, one image, and a scale for every
/// channel that the blocks hold.
template <class Isa = native_isa>
void add_scaled(view<float const, layout::packed> from, std::span<float const> scale, view<float, layout::packed> to) {
  using V = typename Isa::f32;
  assert(from.extents == to.extents && from.extents.n == 1);
  assert(scale.size() == std::size_t(layout::packed::blocks(from.extents.c)) * block);
  for_lanes<Isa>(to.extents, [&](int b, int lane, std::size_t first, std::size_t end) {
    V const factor = simd::load<V>(scale.data() + std::ptrdiff_t(b) * block + lane);
    for (std::size_t at = first; at < end; at += block)
      simd::store(to.data + at, simd::multiply_add(factor, simd::load<V>(from.data + at), simd::load<V>(to.data + at)));
  });
}

}  // namespace redzap::inline REDZAP_ISA::training
