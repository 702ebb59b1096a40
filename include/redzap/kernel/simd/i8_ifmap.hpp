// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/geometry/borders.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/kernel/simd/packed_i8_conv2d_weight.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// A packed ifmap as i8 kernels read it: quantised to bytes, its border written out with the zero point, channels
/// innermost and filled up to a multiple of four, so that the taps of a window's row lie side by side. One map, which
/// the threads write together.
class i8_ifmap {
 public:
  /// Of the map. in: of the packed ifmap.
  static constexpr shape extents(shape in, borders const& padding) {
    return padded_shape({in.n, (in.c + 3) / 4 * 4, in.h, in.w}, padding);
  }
  /// Of the memory: kernels read whole registers, beyond the last window too.
  static constexpr std::size_t bytes(shape in, borders const& padding) {
    return layout::nhwc::size(extents(in, padding)) + packed_i8_conv2d_weight::piece;
  }

  /// Writes the map. ifmap: packed, any number of images. memory: bytes(...), aligned to four of them.
  template <class Isa = native_isa>
  i8_ifmap(view<float const, layout::packed> ifmap, precision::affine const& input, borders const& padding,
           std::uint8_t* memory, execution on, Isa = {}) noexcept
      : map_{memory, extents(ifmap.extents, padding)} {
    shape const in = ifmap.extents, out = map_.extents;
    std::size_t const pixel = static_cast<std::size_t>(out.c), row = pixel * out.w, left = pixel * padding.begin.w,
                      right = pixel * padding.end.w;
    parallel_for(in.n * out.h, on, [&](int i, int) {
      int const n = i / out.h, h = i % out.h - padding.begin.h;
      std::uint8_t* const to = memory + i * row;
      if (h < 0 || h >= in.h) {
        std::fill_n(to, row, static_cast<std::uint8_t>(input.zero_point));
        return;
      }
      std::fill_n(to, left, static_cast<std::uint8_t>(input.zero_point));
      std::fill_n(to + row - right, right, static_cast<std::uint8_t>(input.zero_point));
      for (int c = 0; c < in.c; c += 16)
        quantise_row<Isa>(ifmap.data + layout::packed::offset(in, n, c, h, 0), in.w, input, to + left + c, pixel,
                          std::min<std::size_t>(16, pixel - c));
    });
  }

  /// The same map for every thread.
  view<std::uint8_t const, layout::nhwc> of(int) const noexcept { return map_; }
  void begin(int) const noexcept {}
  /// It has its border in any case.
  view<std::uint8_t const, layout::nhwc> plain() const noexcept { return map_; }

 private:
  /// `width` positions of 16 channels, of which `real` bytes, a multiple of four, are written: affine::quantise of
  /// each.
  template <class Isa>
  static void quantise_row(float const* from, int width, precision::affine const& input, std::uint8_t* to,
                           std::size_t pixel, std::size_t real) noexcept {
    using V = typename Isa::f32;
    V const inverse(1 / input.scale), lowest(static_cast<float>(-input.zero_point)),
        highest(static_cast<float>(255 - input.zero_point));
    V const ulp_is_one(0x1.8p23f), zero_point(static_cast<float>(input.zero_point));
    for (int w = 0; w < width; ++w, from += 16, to += pixel) {
      std::uint8_t bytes[16];
      for (int v = 0; v < 16; v += Isa::lanes) {
        V const product = simd::load<V>(from + v) * inverse,
                real_one = simd::select(simd::is_number(product), product, V(0.0f));
        V const inside = simd::minimum(simd::maximum(real_one, lowest), highest);
        simd::store_bytes(bytes + v, (inside + ulp_is_one) - ulp_is_one + zero_point);
      }
      if (real == 16)
        std::memcpy(to, bytes, 16);
      else
        for (std::size_t i = 0; i < real; i += 4) std::memcpy(to + i, bytes + i, 4);
    }
  }

  view<std::uint8_t const, layout::nhwc> map_;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
