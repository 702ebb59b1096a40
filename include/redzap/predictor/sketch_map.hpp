// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/depthwise_conv2d.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/predictor/sketch_weights.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// The first two stages of a sketch, for a whole layer: what its score of every channel is a product of.
///  - ifmap: packed, any number of images; reduced: memory for as many of `rank` channels and the ifmap's size
///  - everywhere: position_table::all(ifmap of one image, pointwise(rank))
///  - sketched: packed, `rank` channels of the ofmap's size
/// The third stage is weights.expand() at the positions to label. Sums as in the kernels; the same for any threads.
template <class Isa = native_isa, int Share>
void sketch_map(view<float const, layout::packed> ifmap, sketch_weights<Share> const& weights,
                position_table const& everywhere, float* reduced, view<float, layout::packed> sketched,
                execution on = 1) noexcept {
  shape between = ifmap.extents;
  between.c = weights.expand().in_channels();
  assert(sketched.extents.c == between.c && sketched.extents.n == between.n);
  kernel::conv2d<Isa>(ifmap, weights.reduce(), everywhere, {reduced, between}, on);
  kernel::depthwise_conv2d<Isa>({reduced, between}, weights.depthwise(), sketched, on);
}

}  // namespace redzap::inline REDZAP_ISA::predictor
