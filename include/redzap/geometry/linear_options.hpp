// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/activation.hpp>
#include <redzap/geometry/fault.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA {

/// The options of a fully connected layer. in_features is the size of one input image, flattened in (c, h, w) order as
/// PyTorch does.
struct linear_options {
  int out_features = 0;
  redzap::activation activation = redzap::activation::none;

  friend constexpr bool operator==(linear_options const&, linear_options const&) = default;
};

/// (n, out_features, 1, 1).
constexpr shape output_shape(shape input, linear_options const& o) { return {.n = input.n, .c = o.out_features}; }

/// The first thing that is wrong with a fully connected layer, or fault::none.
constexpr fault check(shape input, linear_options const& o) {
  if (input.n < 1 || input.c < 1 || input.h < 1 || input.w < 1) return fault::input_extent;
  if (o.out_features < 1) return fault::out_channels;
  for (long long const rows : {o.out_features + 16LL, 1LL * input.n}) {   // of weights, and of inputs
    auto const size = checked_product({rows, input.c + 16LL, input.h, input.w});
    if (!size || *size >= (1ULL << 31)) return fault::too_large;
  }
  auto const outputs = checked_product({input.n, o.out_features + 16LL});
  if (!outputs || *outputs >= (1ULL << 31)) return fault::too_large;
  return fault::none;
}

}  // namespace redzap::inline REDZAP_ISA
