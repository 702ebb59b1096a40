// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/kernel/simd/activate_lanes.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// sum = activation(a + b), element by element; tails of zeros stay zero.
/// requires: a, b and sum packed and of the same extents; sum may be a or b, but overlaps neither in part.
template <class Isa = native_isa>
void add(view<float const, layout::packed> a, view<float const, layout::packed> b, redzap::activation activation,
         view<float, layout::packed> sum, execution on = 1) noexcept {
  using V = typename Isa::f32;
  assert(a.extents == sum.extents && b.extents == sum.extents);
  shape const s = sum.extents;
  std::ptrdiff_t const block = std::ptrdiff_t(s.h) * s.w * 16;
  parallel_for(s.n * layout::packed::blocks(s.c), on, [&](int i, int) {
    for (std::ptrdiff_t at = i * block; at < (i + 1) * block; at += Isa::lanes)
      simd::store(sum.data + at, activate_lanes(activation, simd::load<V>(a.data + at) + simd::load<V>(b.data + at)));
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
