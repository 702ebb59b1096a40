// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel::reference {

/// A dense convolution in 8-bit integers: ofmap(n, m, p, q) = activate(float(sum) * (input.scale * scale[m])) with
///   sum = round(bias[m] / (input.scale * scale[m])) + sum over c, r, s of (stored(n, c, y, x) - zero_point) *
///   weight[m][c][r][s],
/// where stored is input.quantise of the ifmap, and taps in the padding are zero. `weight` holds whole numbers from
/// -127 to 127 as (out_channels, in_channels / groups, kernel.h, kernel.w); `scale` and `bias` are (out_channels),
/// `bias` may be null.
template <class In, tensor_layout LI, tensor_layout LO>
void i8_conv2d(view<In, LI> ifmap, precision::affine const& input, float const* weight, float const* scale,
               float const* bias, conv2d_options const& o, view<float, LO> ofmap) {
  shape const in = ifmap.extents, out = ofmap.extents;
  assert(check(in, o) == fault::none && out == output_shape(in, o));
  int const channels = in.c / o.groups;
  for (int n = 0; n < out.n; ++n)
    for (int m = 0; m < out.c; ++m)
      for (int p = 0; p < out.h; ++p)
        for (int q = 0; q < out.w; ++q) {
          double const unit = double(input.scale) * double(scale[m]);
          auto sum = bias != nullptr ? static_cast<std::int64_t>(std::nearbyint(double(bias[m]) / unit)) : 0;
          for (int c = 0; c < channels; ++c)
            for (int r = 0; r < o.kernel.h; ++r)
              for (int s = 0; s < o.kernel.w; ++s) {
                int const y = p * o.stride.h - o.padding.begin.h + r * o.dilation.h,
                          x = q * o.stride.w - o.padding.begin.w + s * o.dilation.w;
                if (y < 0 || y >= in.h || x < 0 || x >= in.w) continue;
                int const stored = input.quantise(ifmap(n, m / (o.out_channels / o.groups) * channels + c, y, x));
                auto const place = ((std::size_t(m) * channels + c) * o.kernel.h + r) * o.kernel.w + s;
                sum += static_cast<std::int64_t>(stored - input.zero_point) * static_cast<int>(weight[place]);
              }
          ofmap(n, m, p, q) =
              activate(o.activation, static_cast<float>(static_cast<std::int32_t>(sum)) * (input.scale * scale[m]));
        }
}

}  // namespace redzap::inline REDZAP_ISA::kernel::reference
