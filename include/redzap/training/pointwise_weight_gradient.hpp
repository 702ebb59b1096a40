// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/tensor/view.hpp>
#include <redzap/training/map_geometry.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// The weight gradient of a pointwise convolution on one image: sums[m][c] += sum over positions of doutput[m]
/// input[c]. Both maps: packed, of the same height and width. sums: rows of as many floats as the input's blocks hold,
/// one for each channel that doutput's blocks hold. A tile sums in registers, half of which are for it: position after
/// position, then added to `sums`.
/// requires: one image each; sums does not overlap the maps.
template <class Isa = native_isa>
void pointwise_weight_gradient(view<float const, layout::packed> input, view<float const, layout::packed> doutput,
                               float* sums) {
  using V = typename Isa::f32;
  constexpr int rows = Isa::registers / 2;
  static_assert(block % rows == 0);
  assert(input.extents.n == 1 && doutput.extents.n == 1);
  assert(input.extents.h == doutput.extents.h && input.extents.w == doutput.extents.w);
  std::ptrdiff_t const plane = std::ptrdiff_t(input.extents.h) * input.extents.w * block;
  std::ptrdiff_t const row = std::ptrdiff_t(layout::packed::blocks(input.extents.c)) * block;
  std::ptrdiff_t const out_channels = std::ptrdiff_t(layout::packed::blocks(doutput.extents.c)) * block;
  for (std::ptrdiff_t c = 0; c < row; c += Isa::lanes)
    for (std::ptrdiff_t m = 0; m < out_channels; m += rows) {
      float const* const x = input.data + c / block * plane + c % block;
      float const* const g = doutput.data + m / block * plane + m % block;
      V total[rows];
      unroll<rows>([&](auto i) __attribute__((always_inline)) { total[i] = V(0.0f); });
      for (std::ptrdiff_t at = 0; at < plane; at += block) {
        V const value = simd::load<V>(x + at);
        unroll<rows>([&](auto i) __attribute__((always_inline)) {
          total[i] = simd::multiply_add(V(g[at + i]), value, total[i]);
        });
      }
      unroll<rows>([&](auto i) __attribute__((always_inline)) {
        float* const to = sums + (m + i) * row + c;
        simd::store(to, simd::load<V>(to) + total[i]);
      });
    }
}

}  // namespace redzap::inline REDZAP_ISA::training
