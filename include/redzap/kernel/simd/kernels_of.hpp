// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/dot_blocking.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/kernel/simd/bordered_ifmap.hpp>
#include <redzap/kernel/simd/dense_table.hpp>
#include <redzap/kernel/simd/i8_ifmap.hpp>
#include <redzap/kernel/simd/i8_masked_block.hpp>
#include <redzap/kernel/simd/masked_block.hpp>
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/kernel/simd/packed_i8_conv2d_weight.hpp>
#include <redzap/kernel/simd/tile_shape.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// What the convolution kernels of a precision work on: their weights, and the ifmap as they read it, which a run makes
/// from the packed one. The kernels themselves are overloads, by the weight's type.
template <class Precision>
struct kernels_of {
  using weight = packed_conv2d_weight<Precision>;
  using ifmap = bordered_ifmap;
  using element = float;   ///< of that ifmap
  static constexpr dot_blocking::element read = dot_blocking::element::f32;
  static constexpr masked_price const& price = tile_of<native_isa>.masked;

  /// Of the memory for an ifmap, of all images.
  static constexpr std::size_t ifmap_bytes(shape in, conv2d_options const& o, int threads) {
    return o.padding == borders(0) ? 0 : ifmap::floats(padded_shape(in, o.padding), threads) * sizeof(element);
  }
  static ifmap make(view<float const, layout::packed> from, weight const& w, element* memory, execution on) noexcept {
    return {from, w.options().padding, memory, on};
  }
  /// The form of a table that the dense kernel is quickest with.
  static position_table tiled(weight const& w, position_table const& exact, border of_ifmap) {
    return dense_table(exact, w.options().out_channels, of_ifmap);
  }
  static constexpr std::size_t partial_floats(shape in, conv2d_options const& o) {
    return masked_partial_floats(in, o);
  }
};

template <>
struct kernels_of<precision::i8> {
  using weight = packed_i8_conv2d_weight;
  using ifmap = i8_ifmap;
  using element = std::uint8_t;
  static constexpr dot_blocking::element read = dot_blocking::element::byte;
  static constexpr masked_price const& price = i8_masked_price;

  static constexpr std::size_t ifmap_bytes(shape in, conv2d_options const& o, int) {
    return ifmap::bytes(in, o.padding);
  }
  static ifmap make(view<float const, layout::packed> from, weight const& w, element* memory, execution on) noexcept {
    return {from, w.input(), w.options().padding, memory, on};
  }
  static position_table tiled(weight const& w, position_table const& exact, border) {
    return dense_table(exact, w.input());
  }
  static constexpr std::size_t partial_floats(shape, conv2d_options const&) { return 0; }
};

}  // namespace redzap::inline REDZAP_ISA::kernel
