// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// Walks over a packed map of one image by registers of channels, whose sums stay in registers so: calls body(block of
/// channels, its first lane, first, end), where floats first, first + 16, first + 32 ... below end are that lane's.
template <class Isa, class Body>
void for_lanes(shape map, Body&& body) {
  std::size_t const plane = std::size_t(map.h) * std::size_t(map.w) * block;
  for (int b = 0; b < layout::packed::blocks(map.c); ++b)
    for (int lane = 0; lane < block; lane += Isa::lanes)
      body(b, lane, std::size_t(b) * plane + std::size_t(lane), std::size_t(b + 1) * plane);
}

}  // namespace redzap::inline REDZAP_ISA::training
