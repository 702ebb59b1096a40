// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/kernel/simd/i8_masked_block.hpp>
#include <redzap/kernel/simd/masked_block.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA::kernel {

/// The activations of a whole layer that are labelled `chosen`, at the positions of a table; all others stay as they
/// are. Blocks of output channels run in parallel, one thread for each element of `memory`.
/// padded: the ifmap with its border, as for masked_block of this weight, where the order of summation stands too; it
/// is the same for any number of threads. labels and ofmap: n = 1, packed.
template <class Isa = native_isa, class Map, class Weight>
void masked_conv2d(Map padded, Weight const& weight, window_table const& table,
                   view<label const, layout::packed> labels, label chosen, view<float, layout::packed> ofmap,
                   std::span<masked_memory const> memory) noexcept {
  assert(ofmap.extents.c == weight.options().out_channels && labels.extents == ofmap.extents && !memory.empty());
  std::ptrdiff_t const block = std::ptrdiff_t(ofmap.extents.h) * ofmap.extents.w * 16;
  parallel_for(weight.output_blocks(), static_cast<int>(memory.size()), [&](int mb, int thread) {
    masked_block<Isa>(padded, weight, table, mb, memory[thread], ofmap.data + mb * block,
                      [&](work_list& list, auto const& strip) { list.fill(labels.data + mb * block, chosen, strip); });
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
