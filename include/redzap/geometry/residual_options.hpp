// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/activation.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/fault.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA {

/// The options of the sum that ends a residual block: what its layers made of a map, plus that map, its shortcut.
struct residual_options {
  int back = 0;  ///< layers of the block, before the sum; the shortcut is the ifmap of the first
  conv2d_options projection = {};  ///< of the shortcut, ResNet's 1x1 with a stride; out_channels = 0: none
  redzap::activation activation = redzap::activation::none;  ///< of the sum

  constexpr bool projects() const { return projection.out_channels != 0; }
  friend constexpr bool operator==(residual_options const&, residual_options const&) = default;
};

/// The first thing that is wrong with the sum of maps of shape `input` and of shape `shortcut`, or fault::none.
constexpr fault check(shape input, shape shortcut, residual_options const& o) {
  if (!input.valid() || !shortcut.valid()) return fault::input_extent;
  if (!o.projects()) return shortcut == input ? fault::none : fault::shortcut;
  fault const found = check(shortcut, o.projection);
  if (found != fault::none) return found;
  return output_shape(shortcut, o.projection) == input ? fault::none : fault::shortcut;
}

}  // namespace redzap::inline REDZAP_ISA
