// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::kernel {

/// sums[j] = the sum of partial[j][0 .. 15], by a fixed tree: q[i] = (a[i] + a[i + 4]) + (a[i + 8] + a[i + 12]) for i <
/// 4, then (q[0] + q[1]) + (q[2] + q[3]). Registers of four floats on every ISA, so that results do not depend on it.
inline void reduce_rows(float const (*partial)[16], int rows, float* sums) noexcept {
  typedef float quad __attribute__((vector_size(16), aligned(4), may_alias));
  auto quarter = [&](int j) __attribute__((always_inline)) {
    quad const* const a = reinterpret_cast<quad const*>(partial[j]);
    return (a[0] + a[1]) + (a[2] + a[3]);
  };
  int j = 0;
  for (; j + 4 <= rows; j += 4) {
    quad const a = quarter(j), b = quarter(j + 1), c = quarter(j + 2), d = quarter(j + 3);
    // Four rows at a time: transpose, so that one addition serves all four.
    quad const ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    quad const cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    quad const q0 = __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5),
               q1 = __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7);
    quad const q2 = __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5),
               q3 = __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7);
    *reinterpret_cast<quad*>(sums + j) = (q0 + q1) + (q2 + q3);
  }
  for (; j < rows; ++j) {
    quad const q = quarter(j);
    sums[j] = (q[0] + q[1]) + (q[2] + q[3]);
  }
}

}  // namespace redzap::inline REDZAP_ISA::kernel
