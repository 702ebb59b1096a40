// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// A half-open range of kernel taps, [first, last).
struct tap_range {
  int first = 0;
  int last = 0;
  constexpr int size() const { return last - first; }
  friend constexpr bool operator==(tap_range const&, tap_range const&) = default;
};

/// Along one axis: the taps of output `position` that lie inside the input, i.e.
/// 0 <= position * stride - padding + tap * dilation < input. They are always contiguous, and may be none.
constexpr tap_range taps_inside(int position, int input, int kernel, int stride, int padding, int dilation) {
  int const start = position * stride - padding;
  int const first = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
  int const last = start >= input ? 0 : (input - start + dilation - 1) / dilation;
  int const end = std::clamp(last, 0, kernel);
  return {std::min(first, end), end};
}

/// Along one axis: the number of outputs, 0 where the window does not fit.
constexpr int output_extent(int input, int kernel, int stride, int padding_begin, int padding_end, int dilation) {
  long long const span = 1LL * input + padding_begin + padding_end - 1LL * dilation * (kernel - 1) - 1;
  return span < 0 ? 0 : static_cast<int>(span / stride + 1);
}

}  // namespace redzap::inline REDZAP_ISA
