// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/window.hpp>
#include <redzap/kernel/simd/packed_depthwise_weight.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// Backward of kernel::depthwise_conv2d without activation, on one image, for any kernel, stride, padding and dilation:
///   dweight(c, r, s) += sum over positions (p, q) of doutput(c, p, q) input(c, at tap (r, s) of (p, q))
///   dinput(c, y, x) = sum over the positions and taps that read (y, x) of doutput weight.
/// Maps: packed; dweight: as the weight is packed, [c / 16][r][s][16].
/// requires: one image each; doutput has the extents of the convolution's ofmap, dinput those of its ifmap.
template <class Isa = native_isa>
void depthwise_gradient(view<float const, layout::packed> input, kernel::packed_depthwise_weight const& weight,
                        view<float const, layout::packed> doutput, float* dweight, view<float, layout::packed> dinput) {
  using V = typename Isa::f32;
  conv2d_options const& o = weight.options();
  shape const in = input.extents, out = doutput.extents;
  assert(in.n == 1 && in.c == o.out_channels && out == output_shape(in, o) && dinput.extents == in);
  int const kernel_floats = o.kernel.h * o.kernel.w * 16;
  std::ptrdiff_t const in_block = std::ptrdiff_t(in.h) * in.w * 16, out_block = std::ptrdiff_t(out.h) * out.w * 16;
  for (int cb = 0; cb < layout::packed::blocks(in.c); ++cb) {
    float const *const from = input.data + cb * in_block, *const kernel = weight.weight_block(cb);
    float const* gradient = doutput.data + cb * out_block;
    float *const to = dinput.data + cb * in_block, *const sums = dweight + std::ptrdiff_t(cb) * kernel_floats;
    std::fill_n(to, in_block, 0.0f);
    for (int p = 0; p < out.h; ++p) {
      tap_range const rows = taps_inside(p, in.h, o.kernel.h, o.stride.h, o.padding.begin.h, o.dilation.h);
      for (int q = 0; q < out.w; ++q, gradient += 16) {
        tap_range const cols = taps_inside(q, in.w, o.kernel.w, o.stride.w, o.padding.begin.w, o.dilation.w);
        for (int v = 0; v < 16; v += Isa::lanes) {
          V const g = simd::load<V>(gradient + v);
          for (int r = rows.first; r < rows.last; ++r)
            for (int s = cols.first; s < cols.last; ++s) {
              std::ptrdiff_t const y = p * o.stride.h - o.padding.begin.h + r * o.dilation.h;
              std::ptrdiff_t const x = q * o.stride.w - o.padding.begin.w + s * o.dilation.w;
              std::ptrdiff_t const at = (y * in.w + x) * 16 + v;
              int const tap = (r * o.kernel.w + s) * 16 + v;
              simd::store(sums + tap, simd::multiply_add(g, simd::load<V>(from + at), simd::load<V>(sums + tap)));
              simd::store(to + at, simd::multiply_add(g, simd::load<V>(kernel + tap), simd::load<V>(to + at)));
            }
        }
      }
    }
  }
}

}  // namespace redzap::inline REDZAP_ISA::training
