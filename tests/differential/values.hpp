// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/view.hpp>
#include <vector>

#include "differential/agreement.hpp"
#include "differential/problem.hpp"
#include "support/owned.hpp"
#include "support/random.hpp"

namespace redzap::inline REDZAP_ISA::differential {

/// Calls body(precision) with that of the problem.
template <class Body>
void with_precision(storage s, Body&& body) {
  switch (s) {
    case storage::f32: return body(precision::f32{});
    case storage::bf16: return body(precision::bf16{});
    case storage::f16: return body(precision::f16{});
    case storage::i8: return body(precision::i8{});
  }
}

/// The data of a problem in nchw and PyTorch's order: whole numbers, or numbers of [-1, 1], weights rounded to what
/// `Precision` stores.
struct values {
  std::vector<float> ifmap, weight, bias;

  /// step: what all of an ifmap's whole numbers are multiples of; largest: of them, in steps. In i8 weights are not
  /// rounded.
  values(drawn const& d, bool real, int step = 1, int largest = test::largest_input) {
    test::problem const& p = d.problem;
    if (real) {
      ifmap = test::reals(p.input.size(), d.data);
      weight = test::reals(p.weight().size(), d.data + 1);
      bias = test::reals(std::size_t(p.options.out_channels), d.data + 2);
      for (float& w : weight) w = stored(w, d.precision);
    } else {
      ifmap = test::integers(p.input.size(), d.data, -largest, largest, d.zeros, step);
      weight = test::weight(p, d.data);
      bias = test::bias(p, d.data);
    }
  }

  static float stored(float value, storage s) {
    if (s == storage::bf16) return precision::bf16::widen(precision::bf16::narrow(value));
    if (s == storage::f16) return precision::f16::widen(precision::f16::narrow(value));
    return value;
  }
};

/// One activation of a convolution in double, before its activation function; as conv2d_at, from its equation.
inline exact_sum conv2d_sum(view<float const> ifmap, float const* weight, float const* bias, conv2d_options const& o,
                            int n, int m, int p, int q) {
  shape const in = ifmap.extents;
  int const channels = in.c / o.groups, first = m / (o.out_channels / o.groups) * channels;
  exact_sum sum;
  if (bias != nullptr) sum.add(bias[m], 1);
  for (int c = 0; c < channels; ++c)
    for (int r = 0; r < o.kernel.h; ++r)
      for (int s = 0; s < o.kernel.w; ++s) {
        int const y = p * o.stride.h - o.padding.begin.h + r * o.dilation.h,
                  x = q * o.stride.w - o.padding.begin.w + s * o.dilation.w;
        if (y < 0 || y >= in.h || x < 0 || x >= in.w) continue;
        sum.add(ifmap(n, first + c, y, x), weight[((std::size_t(m) * channels + c) * o.kernel.h + r) * o.kernel.w + s]);
      }
  return sum;
}

/// body(n, m, p, q) for all of a shape, in nchw order.
template <class Body>
void for_each_place(shape s, Body&& body) {
  for (int n = 0; n < s.n; ++n)
    for (int m = 0; m < s.c; ++m)
      for (int p = 0; p < s.h; ++p)
        for (int q = 0; q < s.w; ++q) body(n, m, p, q);
}

/// A whole convolution in double,
inline std::vector<exact_sum> conv2d_sums(shape in, values const& v, conv2d_options const& o) {
  std::vector<exact_sum> result;
  for_each_place(output_shape(in, o), [&](int n, int m, int p, int q) {
    result.push_back(conv2d_sum({v.ifmap.data(), in}, v.weight.data(), v.bias.data(), o, n, m, p, q));
    if (o.activation == activation::relu) result.back().activate();
  });
  return result;
}

/// and as the reference has it.
inline std::vector<float> conv2d_values(shape in, values const& v, conv2d_options const& o) {
  test::owned<float> ofmap(output_shape(in, o));
  kernel::reference::conv2d(view{v.ifmap.data(), in}, v.weight.data(), v.bias.data(), o, ofmap.view());
  return ofmap.values();
}

}  // namespace redzap::inline REDZAP_ISA::differential
