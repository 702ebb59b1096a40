// SPDX-License-Identifier: MIT
#pragma once
#include <bench/support/layer_data.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/precision/i8.hpp>
#include <type_traits>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// The weights of a problem for the kernels of a precision. In 8-bit integers all scales are 1: the data are whole
/// numbers, and the results those of floats.
template <class Precision>
typename kernel::kernels_of<Precision>::weight packed_weight(
    problem const& p, layer_data const& data, typename kernel::kernels_of<Precision>::weight::order order) {
  if constexpr (std::is_same_v<Precision, precision::i8>) {
    std::vector<float> const scale(static_cast<std::size_t>(p.options.out_channels), 1.0f);
    return {p.input.c, p.options, data.weight, scale, data.bias, {}, order};
  } else {
    return {p.input.c, p.options, data.weight, data.bias, order};
  }
}

}  // namespace redzap::inline REDZAP_ISA::bench
