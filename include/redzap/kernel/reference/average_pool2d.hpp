// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/aggregate/average.hpp>
#include <redzap/geometry/pool2d_options.hpp>
#include <redzap/kernel/reference/window_aggregate.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// An average-pooling layer as in PyTorch with count_include_pad: pooled(n, c, p, q) = the sum of the window, row by
/// row, times float(1) / (kernel.h * kernel.w), padding counted as zeros. `pooled` has the extents
/// output_shape(ifmap.extents, options).
template <class In, tensor_layout LI, tensor_layout LO>
void average_pool2d(view<In, LI> ifmap, pool2d_options const& options, view<float, LO> pooled) {
  assert(check(ifmap.extents, options) == fault::none && pooled.extents == output_shape(ifmap.extents, options));
  window_aggregate<aggregate::average>(ifmap, window_of(ifmap.extents, options), pooled);
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
