// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/borders.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/geometry/fault.hpp>
#include <redzap/tensor/shape.hpp>

namespace redzap::inline REDZAP_ISA {

/// The options of a 2-D pooling, in PyTorch's words; a stride of 0 means the kernel's extent.
struct pool2d_options {
  extent kernel;
  extent stride = 0;
  borders padding = 0;

  friend constexpr bool operator==(pool2d_options const&, pool2d_options const&) = default;
};

/// The convolution whose windows a pooling looks at: same geometry, one output channel an input channel.
constexpr conv2d_options window_of(shape input, pool2d_options const& o) {
  extent const stride(o.stride.h == 0 ? o.kernel.h : o.stride.h, o.stride.w == 0 ? o.kernel.w : o.stride.w);
  return {.out_channels = input.c, .kernel = o.kernel, .stride = stride, .padding = o.padding, .groups = input.c};
}

/// Shape of the pooled map. Precondition: check(input, options) == fault::none.
constexpr shape output_shape(shape input, pool2d_options const& o) { return output_shape(input, window_of(input, o)); }

/// The first rows and columns of a map, all that a pooling reads of it: what lies beyond belongs to no window.
/// Precondition: check(input, options) == fault::none.
constexpr extent region_read(shape input, pool2d_options const& o) {
  conv2d_options const w = window_of(input, o);
  shape const out = output_shape(input, o);
  auto along = [](int outputs, int stride, int kernel, int padding, int all) {
    return std::clamp((outputs - 1) * stride + kernel - padding, 0, all);
  };
  return {along(out.h, w.stride.h, w.kernel.h, w.padding.begin.h, input.h),
          along(out.w, w.stride.w, w.kernel.w, w.padding.begin.w, input.w)};
}

/// The first thing that is wrong with a pooling, or fault::none.
constexpr fault check(shape input, pool2d_options const& o) {
  if (input.n < 1 || input.c < 1 || input.h < 1 || input.w < 1) return fault::input_extent;
  return check(input, window_of(input, o));
}

}  // namespace redzap::inline REDZAP_ISA
