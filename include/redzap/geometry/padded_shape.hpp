// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/borders.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA {

/// The shape of a map with borders written out. requires: each extent fits an int, see check.
constexpr shape padded_shape(shape map, borders const& around) {
  auto const& [begin, end] = around;
  return {map.n, map.c, begin.h + map.h + end.h, begin.w + map.w + end.w};
}

}  // namespace redzap::inline REDZAP_ISA
