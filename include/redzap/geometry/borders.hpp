// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/extent.hpp>

namespace redzap::inline REDZAP_ISA {

/// Rows and columns added around a map: `begin` above and on the left, `end` below and on the right, as ONNX has its
/// pads. One int or extent stands for both sides: `.padding = 1`, `.padding = {2, 1}`, and
/// `.padding = {{0, 0}, {1, 1}}` where they differ.
struct borders {
  extent begin;
  extent end;

  constexpr borders() = default;
  constexpr borders(int every) : begin(every), end(every) {}
  constexpr borders(extent both) : begin(both), end(both) {}
  constexpr borders(int height, int width) : borders(extent(height, width)) {}
  constexpr borders(extent before, extent after) : begin(before), end(after) {}

  friend constexpr bool operator==(borders const&, borders const&) = default;
};

}  // namespace redzap::inline REDZAP_ISA
