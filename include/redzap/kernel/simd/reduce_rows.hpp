// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/activation.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// Calls store(j, activation(bias + sum)) for each row, with the sum of partial[j][0 .. 15] by a fixed tree: q[i] =
/// (a[i] + a[i + 4]) + (a[i + 8] + a[i + 12]) for i < 4, then (q[0] + q[1]) + (q[2] + q[3]). Registers of four floats
/// on every ISA, so that results do not depend on it; four rows at a time, transposed, so that one addition serves all
/// four. requires: `partial` may be read up to a multiple of four rows.
template <class Store>
[[gnu::always_inline]] inline void reduce_rows(float const (*partial)[16], int rows, float bias,
                                               redzap::activation activation, Store&& store) noexcept {
  typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));
  typedef int mask __attribute__((vector_size(16)));
  auto quarter = [&](int j) __attribute__((always_inline)) {
    quad const* const a = reinterpret_cast<quad const*>(partial[j]);
    return (a[0] + a[1]) + (a[2] + a[3]);
  };
  for (int j = 0; j < rows; j += 4) {
    quad const a = quarter(j), b = quarter(j + 1), c = quarter(j + 2), d = quarter(j + 3);
    quad const ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    quad const cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    quad const q0 = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5),
               q1 = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    quad const q2 = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5),
               q3 = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
    quad sum = (quad{} + bias) + ((q0 + q1) + (q2 + q3));
    if (activation == redzap::activation::relu) {
      mask const kept = ~(sum <= quad{});  // NaN stays
      sum = reinterpret_cast<quad>(reinterpret_cast<mask>(sum) & kept);
    }
    int const real = std::min(4, rows - j);
    for (int i = 0; i < real; ++i) store(j + i, sum[i]);
  }
}

}  // namespace redzap::inline REDZAP_ISA::kernel
