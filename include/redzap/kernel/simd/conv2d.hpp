// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstdint>
#include <redzap/core/execution.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/kernel/simd/bordered_ifmap.hpp>
#include <redzap/kernel/simd/conv2d_positions.hpp>
#include <redzap/kernel/simd/i8_ifmap.hpp>
#include <redzap/kernel/simd/output_groups.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// A whole convolution layer at the positions of a table (position_table::all is the dense layer), blocks of output
/// channels in parallel. All images go through a block before the next one: its weights come from memory once.
/// ifmap and ofmap: packed. padded: where the table is bordered, memory for the ifmap with its border,
/// bordered_ifmap::floats(padded_shape(...), threads). Order of summation: see conv2d_positions; the same for any
/// number of threads and images.
template <class Isa = native_isa, class Precision>
void conv2d(view<float const, layout::packed> ifmap, packed_conv2d_weight<Precision> const& weight,
            position_table const& table, view<float, layout::packed> ofmap, execution on = 1,
            float* padded = nullptr) noexcept {
  assert(ofmap.extents == output_shape(ifmap.extents, weight.options()));
  assert(!table.bordered() || padded != nullptr);
  bordered_ifmap const walked(ifmap, table.bordered() ? weight.options().padding : borders(0), padded, on);
  output_groups<Isa> const groups(weight.output_blocks());
  std::ptrdiff_t const block = std::ptrdiff_t(ofmap.extents.h) * ofmap.extents.w * 16;
  auto const body = [&](int i, int thread) {
    for (int n = 0; n < ifmap.extents.n; ++n)
      conv2d_positions<Isa>(walked.of(thread).image(n), weight, table, groups.first(i), groups.count(i),
                            ofmap.image(n).data + groups.first(i) * block);
  };
  parallel_for(groups.size(), on, body, [&](int thread) { walked.begin(thread); });
}

/// The same in 8-bit integers: the ifmap is quantised on entry. table: bordered, and where the zero point is not 0 with
/// all taps, see dense_table. map: memory of i8_ifmap::bytes(ifmap.extents, padding).
template <class Isa = native_isa>
void conv2d(view<float const, layout::packed> ifmap, packed_i8_conv2d_weight const& weight, position_table const& table,
            view<float, layout::packed> ofmap, execution on, std::uint8_t* map) noexcept {
  assert(ofmap.extents == output_shape(ifmap.extents, weight.options()));
  i8_ifmap const walked(ifmap, weight.input(), weight.options().padding, map, on, Isa{});
  output_groups<Isa> const groups(weight.output_blocks());
  std::ptrdiff_t const block = std::ptrdiff_t(ofmap.extents.h) * ofmap.extents.w * 16;
  parallel_for(groups.size(), on, [&](int i, int thread) {
    for (int n = 0; n < ifmap.extents.n; ++n)
      conv2d_positions<Isa>(walked.of(thread).image(n), weight, table, groups.first(i), groups.count(i),
                            ofmap.image(n).data + groups.first(i) * block);
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
