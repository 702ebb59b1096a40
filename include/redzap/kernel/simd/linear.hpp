// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/kernel/simd/activate_lanes.hpp>
#include <redzap/kernel/simd/packed_linear_weight.hpp>
#include <redzap/tensor/view.hpp>

namespace redzap::inline REDZAP_ISA::kernel {
namespace detail {

/// Outputs that a pass over the input accumulates: up to eight registers, which hide the latency of the FMA.
template <class Isa>
inline constexpr int linear_columns = std::min(packed_linear_weight::group, 8 * Isa::lanes);

/// Micro-kernel: linear_columns<Isa> outputs, sum[m] = bias[m] + sum over i of input[i] * weight[i][m], in this order.
/// requires: weight holds `inputs` rows of packed_linear_weight::group floats from its first column on; `outputs` of
///   the sums are stored, a multiple of 16 or of the pass.
template <class Isa>
[[gnu::noinline, gnu::flatten]] void linear_pass(float const* input, std::size_t inputs, float const* weight,
                                                 float const* bias, redzap::activation function, float* output,
                                                 int outputs) noexcept {
  using V = typename Isa::f32;
  constexpr int lanes = Isa::lanes, vectors = linear_columns<Isa> / lanes;
  V sum[vectors];
  unroll<vectors>([&](auto v) { sum[v] = simd::load<V>(bias + v * lanes); });
  for (std::size_t i = 0; i < inputs; ++i, weight += packed_linear_weight::group) {
    V const value(input[i]);
    unroll<vectors>([&](auto v) { sum[v] = simd::multiply_add(value, simd::load<V>(weight + v * lanes), sum[v]); });
  }
  unroll<vectors>([&](auto v) {
    if (v * lanes < outputs) simd::store(output + v * lanes, activate_lanes(function, sum[v]));
  });
}
}  // namespace detail

/// A fully connected layer: output(0, m, 0, 0) = activation(bias[m] + sum over i of input[i] * weight[i][m]) with i in
/// the packed order of the image, in this order. Every weight is read once: groups of 64 outputs run in parallel.
/// input: n = 1, packed, the shape that the weight was built for. output: packed, out_features channels; its tail
/// becomes activation(0).
template <class Isa = native_isa>
void linear(view<float const, layout::packed> input, packed_linear_weight const& weight,
            view<float, layout::packed> output, int threads = 1) noexcept {
  assert(input.extents == weight.input() && output.extents == output_shape(input.extents, weight.options()));
  constexpr int group = packed_linear_weight::group;
  int const padded = layout::packed::blocks(output.extents.c) * 16;
  parallel_for(weight.groups(), threads, [&](int g, int) {
    int const outputs = std::min(group, padded - g * group);
    for (int m = 0; m < outputs; m += detail::linear_columns<Isa>)
      detail::linear_pass<Isa>(input.data, weight.inputs(), weight.weight_group(g) + m, weight.bias_group(g) + m,
                               weight.options().activation, output.data + g * group + m, outputs - m);
  });
}

}  // namespace redzap::inline REDZAP_ISA::kernel
