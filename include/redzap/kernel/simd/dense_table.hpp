// SPDX-License-Identifier: MIT
#pragma once
#include <limits>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/kernel/simd/dense_price.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/precision/affine.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// Who writes the zero border of an ifmap out.
enum class border { is_there, costs_a_copy };

/// The form of a table that the dense kernel is quickest with: classes without a padding tap, or, where many of them
/// are too small, joined ones on the ifmap with its border (see position_table::joined). By counts alone. Copying a
/// register of the ifmap into a bordered one is taken for ten multiply-adds: an assumption, not measured.
template <class Isa = native_isa>
position_table dense_table(position_table const& exact, int out_channels, border of_ifmap) {
  position_table joined = exact.joined(tile_of<Isa>.fewest);
  double const copy = of_ifmap == border::is_there ? 0 : 10.0 * exact.input().h * exact.input().w;
  bool const pays = dense_price<Isa>(joined) * out_channels + copy < dense_price<Isa>(exact) * out_channels;
  return pays ? joined : exact;
}

/// The same for an ifmap in 8-bit integers, whose border is there in any case: a zero there is a zero point, which all
/// sums count on, unless it is 0.
template <class Isa = native_isa>
position_table dense_table(position_table const& exact, precision::affine const& input) {
  return exact.joined(input.zero_point == 0 ? tile_of<Isa>.fewest : std::numeric_limits<int>::max());
}

}  // namespace redzap::inline REDZAP_ISA::kernel
