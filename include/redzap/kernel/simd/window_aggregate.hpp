// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <redzap/aggregate/concept.hpp>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {
namespace detail {

/// F over Positions windows of one channel block side by side, 16 channels: one window alone would wait for its state.
/// The first is at row `top` and column `left`, the others `stride` columns apart; `Inside` promises that no tap of
/// them is padding.
template <class F, class Isa, int Positions, bool Inside>
[[gnu::always_inline]] inline void aggregate_windows(float const* block, shape in, conv2d_options const& o, int top,
                                                     int left, float* pooled) noexcept {
  using V = typename Isa::f32;
  constexpr int lanes = Isa::lanes;
  for (int v = 0; v < 16; v += lanes) {
    decltype(F::template identity<V>()) state[Positions];
    unroll<Positions>([&](auto j) __attribute__((always_inline)) { state[j] = F::template identity<V>(); });
    for (int r = 0, y = top; r < o.kernel.h; ++r, y += o.dilation.h)
      for (int s = 0, x = left; s < o.kernel.w; ++s, x += o.dilation.w) {
        bool const real = Inside || (y >= 0 && y < in.h && x >= 0 && x < in.w);
        float const* const tap = block + (std::ptrdiff_t(y) * in.w + x) * 16 + v;
        unroll<Positions>([&](auto j) __attribute__((always_inline)) {
          state[j] = F::combine(state[j], real ? simd::load<V>(tap + j * o.stride.w * 16) : V(0.0f));
        });
      }
    unroll<Positions>([&](auto j) __attribute__((always_inline)) {
      simd::store(pooled + j * 16 + v, F::finish(state[j], o.kernel.h * o.kernel.w));
    });
  }
}

/// One channel block.
template <class F, class Isa>
void aggregate_block(float const* block, shape in, conv2d_options const& o, shape out, float* pooled) noexcept {
  constexpr int together = 4;
  int const below = o.dilation.h * (o.kernel.h - 1), right = o.dilation.w * (o.kernel.w - 1);
  for (int p = 0; p < out.h; ++p) {
    int const top = p * o.stride.h - o.padding.begin.h;
    bool const row_inside = top >= 0 && top + below < in.h;
    for (int q = 0; q < out.w;) {
      int const left = q * o.stride.w - o.padding.begin.w, last = left + (together - 1) * o.stride.w;
      int done = 1;
      // Those inside are positions of the ofmap, since it has every window that fits.
      if (row_inside && left >= 0 && last + right < in.w)
        aggregate_windows<F, Isa, together, true>(block, in, o, top, left, pooled), done = together;
      else if (row_inside && left >= 0 && left + right < in.w)
        aggregate_windows<F, Isa, 1, true>(block, in, o, top, left, pooled);
      else
        aggregate_windows<F, Isa, 1, false>(block, in, o, top, left, pooled);
      q += done, pooled += std::ptrdiff_t(done) * 16;
    }
  }
}
}  // namespace detail

/// Pools an ifmap by F: pooled(n, c, p, q) = F of the kernel.h * kernel.w values under the window of output position
/// (p, q), row by row; the zeros of the padding are values like all others. `window` gives kernel, stride, padding and
/// dilation. Tail channels become F of zeros. ifmap: packed. pooled: packed, with the ifmap's batch and channels and
/// the convolution's height and width.
template <aggregator F, class Isa = native_isa>
void window_aggregate(view<float const, layout::packed> ifmap, conv2d_options const& window,
                      view<float, layout::packed> pooled, execution on = 1) noexcept {
  shape const in = ifmap.extents, out = pooled.extents;
  assert(out.n == in.n && out.c == in.c);
  assert(out.h == output_extent(in.h, window.kernel.h, window.stride.h, window.padding.begin.h, window.padding.end.h,
                                window.dilation.h));
  assert(out.w == output_extent(in.w, window.kernel.w, window.stride.w, window.padding.begin.w, window.padding.end.w,
                                window.dilation.w));
  std::ptrdiff_t const in_block = std::ptrdiff_t(in.h) * in.w * 16, out_block = std::ptrdiff_t(out.h) * out.w * 16;
  parallel_for(in.n * layout::packed::blocks(in.c), on, [&](int i, int) {
    detail::aggregate_block<F, Isa>(ifmap.data + i * in_block, in, window, out, pooled.data + i * out_block);
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
