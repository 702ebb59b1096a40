// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>

namespace redzap::inline REDZAP_ISA {

/// The shape of an ifmap with the zero border of its convolution written out.
/// requires: check(input, options) == fault::none.
constexpr shape padded_shape(shape input, conv2d_options const& options) {
  return {input.n, input.c, input.h + 2 * options.padding.h, input.w + 2 * options.padding.w};
}

}  // namespace redzap::inline REDZAP_ISA
