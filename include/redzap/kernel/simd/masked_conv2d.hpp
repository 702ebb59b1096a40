// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <redzap/core/parallel_for.hpp>
#include <redzap/kernel/simd/masked_positions.hpp>
#include <redzap/pattern/work_list.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// The activations of a whole layer that are labelled `chosen`, at the positions of a table; all others stay as they
/// are. Blocks of output channels run in parallel; lists[t] is the work list of thread t, built on the same table, at
/// least `threads` of them.
/// padded: the ifmap with its zero border, as for masked_positions, where the order of summation stands too; it is the
/// same for any number of threads. labels and ofmap: n = 1, packed.
template <class Isa = native_isa, class Index>
void masked_conv2d(view<float const, layout::packed> padded, packed_conv2d_weight const& weight,
                   position_table const& table, view<label const, layout::packed> labels, label chosen,
                   view<float, layout::packed> ofmap, std::span<work_list<Index>> lists) noexcept {
  assert(table.covers(ofmap.extents) && ofmap.extents.c == weight.options().out_channels);
  assert(labels.extents == ofmap.extents && !lists.empty());
  std::ptrdiff_t const block = std::ptrdiff_t(ofmap.extents.h) * ofmap.extents.w * 16;
  parallel_for(weight.output_blocks(), static_cast<int>(lists.size()), [&](int mb, int thread) {
    work_list<Index>& list = lists[thread];
    list.fill(labels.data + mb * block, chosen);
    int const channels = std::min(16, weight.options().out_channels - mb * 16);
    for (int m = 0; m < channels; ++m)
      masked_positions<Isa>(padded, weight, table, list[m], mb * 16 + m, ofmap.data + mb * block);
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
