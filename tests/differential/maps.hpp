// SPDX-License-Identifier: MIT
#pragma once
#include <numeric>
#include <redzap/aggregate/average.hpp>
#include <redzap/aggregate/max.hpp>
#include <redzap/aggregate/min.hpp>
#include <redzap/aggregate/sum.hpp>
#include <redzap/kernel/reference/average_pool2d.hpp>
#include <redzap/kernel/reference/linear.hpp>
#include <redzap/kernel/reference/max_pool2d.hpp>
#include <redzap/kernel/reference/window_aggregate.hpp>
#include <redzap/kernel/simd/average_pool2d.hpp>
#include <redzap/kernel/simd/linear.hpp>
#include <redzap/kernel/simd/list_nonzero.hpp>
#include <redzap/kernel/simd/max_pool2d.hpp>
#include <redzap/kernel/simd/window_aggregate.hpp>

#include "differential/agreement.hpp"
#include "differential/problem.hpp"
#include "differential/values.hpp"
#include "support/owned.hpp"

/// The kinds of problems that are no convolution: pooling, and fully connected layers.
namespace redzap::inline REDZAP_ISA::differential {

/// Windows of the problem pooled by an aggregator; without dilation also by the two pooling layers. In real values sums
/// are rounded in the order of the reference, so that these too are compared bit for bit, an average in double beside.
inline agreement check_pooled(drawn const& d, test::generator& random, bool real) {
  test::problem const& p = d.problem;
  conv2d_options const& o = p.options;
  values const v(d, real);
  shape out = p.output();
  out.c = p.input.c;
  view<float const> const plain{v.ifmap.data(), p.input};
  test::owned<float, layout::packed> const from(p.input, v.ifmap);
  test::owned<float, layout::packed> to(out, -7.0f);
  test::owned<float> expected(out);
  agreement a;
  auto const aggregate = [&]<class F>(F) {
    kernel::window_aggregate<F>(from.view(), o, to.view(), d.threads);
    kernel::reference::window_aggregate<F>(plain, o, expected.view());
    compare(a, F::name.data(), out, to.values(), expected.values());
  };
  pool2d_options const pooling{.kernel = o.kernel, .stride = o.stride, .padding = o.padding};
  bool const layer = o.dilation == extent(1);
  switch (random.integer(0, 5)) {
    case 0: aggregate(aggregate::max{}); break;
    case 1: aggregate(aggregate::min{}); break;
    case 2: aggregate(aggregate::sum{}); break;
    case 3:
      if (layer) {
        kernel::max_pool2d(from.view(), pooling, to.view(), d.threads);
        kernel::reference::max_pool2d(plain, pooling, expected.view());
        compare(a, "max_pool2d", out, to.values(), expected.values());
        break;
      }
      [[fallthrough]];
    case 4:
      if (layer) {
        kernel::average_pool2d(from.view(), pooling, to.view(), d.threads);
        kernel::reference::average_pool2d(plain, pooling, expected.view());
        compare(a, "average_pool2d", out, to.values(), expected.values());
        break;
      }
      [[fallthrough]];
    default: aggregate(aggregate::average{});
  }
  if (!real) return a;
  kernel::window_aggregate<aggregate::average>(from.view(), o, to.view(), d.threads);
  conv2d_options each = o;
  each.groups = each.out_channels = p.input.c, each.activation = activation::none;
  std::vector<float> const shares(std::size_t(p.input.c) * p.taps(), 1.0f / static_cast<float>(p.taps()));
  std::vector<exact_sum> means;
  for_each_place(out, [&](int n, int m, int y, int x) {
    means.push_back(conv2d_sum(plain, shares.data(), nullptr, each, n, m, y, x));
  });
  compare(a, "average", out, to.values(), means);
  return a;
}

/// A fully connected layer from the problem's ifmap to 1 to 70, sometimes 1,100 outputs, from all inputs or from those
/// that are not zero.
inline agreement check_linear(drawn const& d, test::generator& random, bool real) {
  shape const in = d.problem.input, one = in.batch(1);
  linear_options const o{.out_features = random.chance(0.05) ? random.integer(1000, 1100) : detail::channels(random),
                         .activation = d.problem.options.activation};
  shape const out = output_shape(in, o);
  std::size_t const inputs = one.size(), weights = inputs * static_cast<std::size_t>(o.out_features);
  bool const all = random.chance(0.3);
  auto const bias = real ? test::reals(std::size_t(o.out_features), d.data + 2)
                         : test::integers(std::size_t(o.out_features), d.data + 2, -64, 64);
  auto x = real ? test::reals(in.size(), d.data) : test::integers(in.size(), d.data, -8, 8, d.zeros);
  test::owned<float, layout::packed> const from(in, x);
  test::owned<float, layout::packed> to(out, -7.0f);
  agreement a;
  auto const run = [&](auto const& packed) {
    std::size_t const rows = packed.inputs();
    std::vector<std::uint32_t> lists(rows * static_cast<std::size_t>(in.n), static_cast<std::uint32_t>(rows));
    for (int n = 0; n < in.n; ++n) {
      std::span<std::uint32_t> const list(lists.data() + rows * static_cast<std::size_t>(n), rows);
      if (all)
        std::iota(list.begin(), list.end(), 0u);
      else
        std::fill(list.begin() + static_cast<std::ptrdiff_t>(
                                     kernel::list_nonzero({from.view().image(n).data, rows}, list.data()).size()),
                  list.end(), static_cast<std::uint32_t>(rows));
    }
    kernel::linear(from.view(), lists, packed, to.view(), d.threads);
  };
  auto const against = [&](std::vector<float> const& weight, float const* scale) {
    if (!real) {
      test::owned<float> expected(out);
      kernel::reference::linear(view<float const>{x.data(), in}, weight.data(), bias.data(), o, expected.view(), scale);
      return compare(a, "linear", out, to.values(), expected.values());
    }
    std::vector<exact_sum> expected;
    for_each_place(out, [&](int n, int m, int, int) {
      exact_sum sum;
      sum.add(bias[std::size_t(m)], 1);
      for (std::size_t i = 0; i < inputs; ++i)
        sum.add(x[std::size_t(n) * inputs + i],
                double(weight[std::size_t(m) * inputs + i]) * (scale != nullptr ? double(scale[m]) : 1));
      if (o.activation == activation::relu) sum.activate();
      expected.push_back(sum);
    });
    compare(a, "linear", out, to.values(), expected);
  };
  with_precision(d.precision, [&]<class Precision>(Precision) {
    if constexpr (std::is_same_v<Precision, precision::i8>) {
      auto const weight = test::integers(weights, d.data + 1, -127, 127, 0.1);
      auto scale = test::integers(std::size_t(o.out_features), d.data + 3, 1,
                                  3);  // in exact sums, real or not: one rounding more
      run(kernel::packed_linear_weight<Precision>(one, o, weight, scale, bias));
      against(weight, scale.data());
    } else {
      auto weight = real ? test::reals(weights, d.data + 1) : test::integers(weights, d.data + 1, -4, 4, 0.1);
      for (float& w : weight) w = Precision::widen(Precision::narrow(w));
      run(kernel::packed_linear_weight<Precision>(one, o, weight, bias));
      against(weight, nullptr);
    }
  });
  return a;
}

}  // namespace redzap::inline REDZAP_ISA::differential
