// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/checked_product.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/activation.hpp>
#include <redzap/geometry/borders.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/geometry/fault.hpp>
#include <redzap/geometry/window.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA {

/// The options of a 2-D convolution, in PyTorch's words. in_channels comes from the input's shape.
struct conv2d_options {
  int out_channels = 0;
  extent kernel;
  extent stride = 1;
  borders padding = 0;
  extent dilation = 1;   ///< 1 is none
  int groups = 1;
  redzap::activation activation = redzap::activation::none;

  friend constexpr bool operator==(conv2d_options const&, conv2d_options const&) = default;
};

/// Shape of the ofmap. Precondition: check(input, options) == fault::none.
constexpr shape output_shape(shape input, conv2d_options const& o) {
  auto along = [&](int size, int extent::*axis) {
    return output_extent(size, o.kernel.*axis, o.stride.*axis, o.padding.begin.*axis, o.padding.end.*axis,
                         o.dilation.*axis);
  };
  return {input.n, o.out_channels, along(input.h, &extent::h), along(input.w, &extent::w)};
}

/// Shape of the weight: (out_channels, in_channels / groups, kernel.h, kernel.w), as in PyTorch.
constexpr shape weight_shape(shape input, conv2d_options const& o) {
  return {o.out_channels, input.c / o.groups, o.kernel.h, o.kernel.w};
}

/// The first thing that is wrong with a convolution, or fault::none.
constexpr fault check(shape input, conv2d_options const& o) {
  constexpr long long limit = 1LL << 31;
  if (input.n < 1 || input.c < 1 || input.h < 1 || input.w < 1) return fault::input_extent;
  if (o.out_channels < 1) return fault::out_channels;
  if (o.kernel.h < 1 || o.kernel.w < 1) return fault::kernel;
  if (o.stride.h < 1 || o.stride.w < 1) return fault::stride;
  if (o.dilation.h < 1 || o.dilation.w < 1) return fault::dilation;
  if (o.groups < 1) return fault::groups;
  if (input.c % o.groups != 0) return fault::in_channels_per_group;
  if (o.out_channels % o.groups != 0) return fault::out_channels_per_group;
  for (extent const side : {o.padding.begin, o.padding.end}) {
    if (side.h < 0 || side.w < 0) return fault::padding;
    if (side.h > 1LL * o.dilation.h * (o.kernel.h - 1)) return fault::padding;
    if (side.w > 1LL * o.dilation.w * (o.kernel.w - 1)) return fault::padding;
  }
  auto fits = [](shape s, borders around = 0) {  // 16 more channels: the packed layout's tail
    auto const size = checked_product(
        {s.n, s.c + 16LL, 1LL * s.h + around.begin.h + around.end.h, 1LL * s.w + around.begin.w + around.end.w});
    return size && *size < static_cast<unsigned long long>(limit);
  };
  if (!fits(input, o.padding)) return fault::too_large;
  shape const out = output_shape(input, o);
  if (out.h < 1 || out.w < 1) return fault::kernel_exceeds_input;
  auto const weights = checked_product({o.out_channels + 16LL, input.c / o.groups + 16LL, o.kernel.h, o.kernel.w});
  if (!fits(out) || !weights || *weights >= static_cast<unsigned long long>(limit)) return fault::too_large;
  return fault::none;
}

}  // namespace redzap::inline REDZAP_ISA
