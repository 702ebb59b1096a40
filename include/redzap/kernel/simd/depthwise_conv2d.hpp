// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/kernel/simd/activate_lanes.hpp>
#include <redzap/kernel/simd/packed_depthwise_weight.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// A depthwise convolution: ofmap(n, c, p, q) = activation(bias[c] + sum over r, s of ifmap * weight[c][r][s]), in this
/// order, valid taps only.
/// ifmap and ofmap: packed; ofmap has the extents output_shape(ifmap.extents, weight.options()).
template <class Isa = native_isa>
void depthwise_conv2d(view<float const, layout::packed> ifmap, packed_depthwise_weight const& weight,
                      view<float, layout::packed> ofmap, execution on = 1) noexcept {
  using V = typename Isa::f32;
  conv2d_options const& o = weight.options();
  shape const in = ifmap.extents, out = ofmap.extents;
  assert(in.c == o.out_channels && out == output_shape(in, o));
  int const blocks = layout::packed::blocks(in.c);
  std::ptrdiff_t const in_block = std::ptrdiff_t(in.h) * in.w * 16, out_block = std::ptrdiff_t(out.h) * out.w * 16;
  parallel_for(in.n * blocks, on, [&](int i, int) {
    float const* const block = ifmap.data + i * in_block;
    float const *const kernel = weight.weight_block(i % blocks), *const bias = weight.bias_block(i % blocks);
    float* to = ofmap.data + i * out_block;
    for (int p = 0; p < out.h; ++p) {
      tap_range const rows = taps_inside(p, in.h, o.kernel.h, o.stride.h, o.padding.begin.h, o.dilation.h);
      for (int q = 0; q < out.w; ++q, to += 16) {
        tap_range const cols = taps_inside(q, in.w, o.kernel.w, o.stride.w, o.padding.begin.w, o.dilation.w);
        for (int v = 0; v < 16; v += Isa::lanes) {
          V sum = simd::load<V>(bias + v);
          for (int r = rows.first; r < rows.last; ++r)
            for (int s = cols.first; s < cols.last; ++s) {
              std::ptrdiff_t const y = p * o.stride.h - o.padding.begin.h + r * o.dilation.h;
              std::ptrdiff_t const x = q * o.stride.w - o.padding.begin.w + s * o.dilation.w;
              V const value = simd::load<V>(block + (y * in.w + x) * 16 + v);
              sum = simd::multiply_add(value, simd::load<V>(kernel + std::ptrdiff_t(r * o.kernel.w + s) * 16 + v), sum);
            }
          simd::store(to + v, activate_lanes(o.activation, sum));
        }
      }
    }
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
