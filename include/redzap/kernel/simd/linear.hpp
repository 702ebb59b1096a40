// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <redzap/core/execution.hpp>
#include <redzap/core/instance.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/core/unroll.hpp>
#include <redzap/kernel/simd/activate_lanes.hpp>
#include <redzap/kernel/simd/packed_linear_weight.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {
namespace detail {

/// Rows of weights that a pass adds to the outputs, and that it fetches for the next one.
inline constexpr int linear_rows = 8;
/// Outputs of a task: their sums stay in L1 from pass to pass.
inline constexpr int linear_columns = 1024;
/// Rows of weights that all images of a batch go through before the next ones: those of a task stay in L2.
inline constexpr int linear_group = 64;

/// Micro-kernel: output[m] += sum over j < Rows of input[rows[j]] * weight[rows[j]][m], in this order, m < columns.
/// requires: columns is a multiple of 16; `weight` is the first of them in row 0, rows being `stride` floats apart;
///   next holds linear_rows numbers of rows, which are fetched; output does not overlap the inputs; no alignment.
/// Per 16 outputs: (Rows + 1) * 16 / lanes loads, Rows * 16 / lanes FMAs, 16 / lanes stores. The memory sets the pace:
/// rows are far apart, so no hardware prefetcher finds the next.
template <class Isa, class Precision, int Rows>
[[gnu::noinline, gnu::flatten]] void linear_pass(float const* input, std::uint32_t const* rows,
                                                 typename Precision::storage const* weight,
                                                 std::ptrdiff_t stride, std::uint32_t const* next, float* output,
                                                 int columns) noexcept {
  using V = typename Isa::f32;
  constexpr int lanes = Isa::lanes, line = cache_line / sizeof(typename Precision::storage);
  V value[Rows];
  typename Precision::storage const* row[Rows];
  typename Precision::storage const* ahead[linear_rows];
  unroll<Rows>([&](auto j) __attribute__((always_inline)) {
    value[j] = V(input[rows[j]]), row[j] = weight + rows[j] * stride;
  });
  unroll<linear_rows>([&](auto j) __attribute__((always_inline)) { ahead[j] = weight + next[j] * stride; });
  for (int m = 0; m < columns; m += 16) {
    if (line == 16 || m % line == 0)
      unroll<linear_rows>([&](auto j) __attribute__((always_inline)) { __builtin_prefetch(ahead[j] + m, 0, 2); });
    unroll<16 / lanes>([&](auto v) __attribute__((always_inline)) {
      int const at = m + v * lanes;
      V sum = simd::load<V>(output + at);
      unroll<Rows>([&](auto j) __attribute__((always_inline)) {
        sum = simd::multiply_add(value[j], linear_storage<Precision>::template load<V>(row[j] + at), sum);
      });
      simd::store(output + at, sum);
    });
  }
}

/// linear_pass for 1 to linear_rows rows.
template <class Isa, class Precision>
inline constexpr auto linear_passes = []<int... I>(std::integer_sequence<int, I...>) {
  return std::array{&linear_pass<Isa, Precision, I + 1>...};
}
(std::make_integer_sequence<int, linear_rows>{});

/// The numbers of an ascending list that are less than `end`.
inline std::span<std::uint32_t const> below(std::span<std::uint32_t const> list, std::size_t end) noexcept {
  return list.first(static_cast<std::size_t>(std::lower_bound(list.begin(), list.end(), end) - list.begin()));
}

/// Adds the first `count` listed rows to `columns` outputs, pass by pass; the rows that follow are fetched ahead.
template <class Isa, class Precision>
void add_linear_rows(float const* input, std::span<std::uint32_t const> list, std::size_t count,
                     typename Precision::storage const* weight, std::ptrdiff_t stride, float* sums,
                     int columns) noexcept {
  while (count > 0) {
    auto const rows = list.first(std::min<std::size_t>(count, linear_rows));
    list = list.subspan(rows.size());
    count -= rows.size();
    std::array<std::uint32_t, linear_rows> next;
    next.fill(rows.front());
    std::copy_n(list.begin(), std::min(list.size(), next.size()), next.begin());
    linear_passes<Isa, Precision>[rows.size() - 1](input, rows.data(), weight, stride, next.data(), sums, columns);
  }
}
}  // namespace detail

/// A fully connected layer from some of its inputs:
///   output(n, m, 0, 0) = activation(bias[m] + sum over i in inputs of input[n][i] * weight[i][m]), in this order;
/// weights with scales are summed up as the whole numbers that they are, and the sum is scaled:
///   output(n, m, 0, 0) = activation(scale[m] * (sum over i in inputs of input[n][i] * weight[i][m]) + bias[m]).
/// Left out inputs have no cost. Where those are zeros and the weights finite, the sum is exact: it equals the one over
/// all, whatever the thread count. All images go through a group of rows before the next one: weights come from memory
/// once. input: packed, the shape that the weight was built for, but for n. inputs: for each image as many ascending
/// places in it, filled up with weight.inputs() where an image has fewer. output: packed, out_features channels; its
/// tail becomes activation(0).
template <class Isa = native_isa, class Precision>
void linear(view<float const, layout::packed> input, std::span<std::uint32_t const> inputs,
            packed_linear_weight<Precision> const& weight, view<float, layout::packed> output,
            execution on = 1) noexcept {
  using V = typename Isa::f32;
  int const images = input.extents.n;
  std::size_t const listed = inputs.size() / static_cast<std::size_t>(images), rows = weight.inputs();
  assert(input.extents.batch(1) == weight.input() && output.extents == output_shape(input.extents, weight.options()));
  assert(inputs.size() == listed * static_cast<std::size_t>(images));
  constexpr int group = detail::linear_columns;
  std::size_t const together = images == 1 ? rows : detail::linear_group;
  parallel_for((weight.row_floats() + group - 1) / group, on, [&](int g, int) {
    int const columns = std::min(group, weight.row_floats() - g * group);
    auto sums = [&](int n) { return output.image(n).data + std::ptrdiff_t(g) * group; };
    constexpr bool is_scaled = packed_linear_weight<Precision>::stored::is_scaled;
    for (int n = 0; n < images; ++n)
      if constexpr (is_scaled)
        std::fill_n(sums(n), columns, 0.0f);
      else
        std::copy_n(weight.bias() + g * group, columns, sums(n));
    for (std::size_t first = 0; first < rows; first += together)
      for (int n = 0; n < images; ++n) {
        auto const list = inputs.subspan(static_cast<std::size_t>(n) * listed, listed);
        assert(std::is_sorted(list.begin(), list.end()));
        auto const left = detail::below(list, rows).subspan(detail::below(list, first).size());
        detail::add_linear_rows<Isa, Precision>(input.image(n).data, left, detail::below(left, first + together).size(),
                                                weight.row(0) + g * group, weight.row_floats(), sums(n), columns);
      }
    for (int n = 0; n < images; ++n)
      for (int m = 0; m < columns; m += Isa::lanes) {
        V sum = simd::load<V>(sums(n) + m);
        if constexpr (is_scaled)
          sum = simd::multiply_add(simd::load<V>(weight.scale() + g * group + m), sum,
                                   simd::load<V>(weight.bias() + g * group + m));
        simd::store(sums(n) + m, activate_lanes(weight.options().activation, sum));
      }
  });
}

REDZAP_INSTANCE(void detail::add_linear_rows<native_isa, precision::f32>(float const*, std::span<std::uint32_t const>,
                                                                         std::size_t, precision::f32::storage const*,
                                                                         std::ptrdiff_t, float*, int) noexcept);
REDZAP_INSTANCE(void detail::add_linear_rows<native_isa, precision::bf16>(float const*, std::span<std::uint32_t const>,
                                                                          std::size_t, precision::bf16::storage const*,
                                                                          std::ptrdiff_t, float*, int) noexcept);
REDZAP_F16_INSTANCE(void detail::add_linear_rows<native_isa, precision::f16>(
    float const*, std::span<std::uint32_t const>, std::size_t, precision::f16::storage const*, std::ptrdiff_t, float*,
    int) noexcept);
REDZAP_I8_INSTANCE(void detail::add_linear_rows<native_isa, precision::i8>(float const*, std::span<std::uint32_t const>,
                                                                           std::size_t, precision::i8::storage const*,
                                                                           std::ptrdiff_t, float*, int) noexcept);

}  // namespace redzap::inline REDZAP_ISA::kernel
