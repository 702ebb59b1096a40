// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/aggregate/average.hpp>
#include <redzap/core/execution.hpp>
#include <redzap/geometry/pool2d_options.hpp>
#include <redzap/kernel/simd/window_aggregate.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// An average-pooling layer as in PyTorch with count_include_pad: pooled(n, c, p, q) = the sum of the window, row by
/// row, times float(1) / (kernel.h * kernel.w), padding counted as zeros. ifmap and pooled: packed; pooled has the
/// extents output_shape(ifmap.extents, options).
template <class Isa = native_isa>
void average_pool2d(view<float const, layout::packed> ifmap, pool2d_options const& options,
                    view<float, layout::packed> pooled, execution on = 1) noexcept {
  assert(pooled.extents == output_shape(ifmap.extents, options));
  window_aggregate<aggregate::average, Isa>(ifmap, window_of(ifmap.extents, options), pooled, on);
}

}  // namespace redzap::inline REDZAP_ISA::kernel
