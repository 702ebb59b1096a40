// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <redzap/core/parallel_for.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/kernel/simd/conv2d_positions.hpp>
#include <redzap/kernel/simd/zero_pad2d.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// A whole convolution layer at the positions of a table (position_table::all is the dense layer), blocks of output
/// channels in parallel. All images go through a block before the next one: its weights come from memory once.
/// ifmap and ofmap: packed. padded: where the table is bordered, memory for the ifmap with its border,
/// layout::packed::size(padded_shape(...)) floats. Order of summation: see conv2d_positions; the same for any number of threads
/// and images.
template <class Isa = native_isa, class Precision>
void conv2d(view<float const, layout::packed> ifmap, packed_conv2d_weight<Precision> const& weight, position_table const& table,
            view<float, layout::packed> ofmap, int threads = 1, float* padded = nullptr) noexcept {
  assert(ofmap.extents == output_shape(ifmap.extents, weight.options()));
  if (table.bordered()) {
    assert(padded != nullptr);
    view<float, layout::packed> const border{padded, padded_shape(ifmap.extents, weight.options())};
    zero_pad2d(ifmap, weight.options().padding, border, threads);
    ifmap = {border.data, border.extents};
  }
  constexpr int step = blocks_at_once<Isa>;
  int const blocks = weight.output_blocks();
  std::ptrdiff_t const block = std::ptrdiff_t(ofmap.extents.h) * ofmap.extents.w * 16;
  parallel_for((blocks + step - 1) / step, threads, [&](int i, int) {
    for (int n = 0; n < ifmap.extents.n; ++n)
      conv2d_positions<Isa>(ifmap.image(n), weight, table, i * step, std::min(step, blocks - i * step),
                            ofmap.image(n).data + i * step * block);
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
