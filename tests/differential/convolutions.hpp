// SPDX-License-Identifier: MIT
#pragma once
#include <memory>
#include <redzap/kernel/reference/conv2d.hpp>
#include <redzap/kernel/reference/depthwise_conv2d.hpp>
#include <redzap/kernel/reference/masked_conv2d.hpp>
#include <redzap/kernel/reference/pointwise.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/dense_table.hpp>
#include <redzap/kernel/simd/depthwise_conv2d.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/kernel/simd/masked_conv2d.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/standalone/conv2d.hpp>

#include "differential/agreement.hpp"
#include "differential/problem.hpp"
#include "differential/values.hpp"
#include "support/i8_layer.hpp"
#include "support/owned.hpp"

/// The kinds of problems that are convolutions: dense, of chosen activations, of one tap, of one channel.
namespace redzap::inline REDZAP_ISA::differential {

template <class Precision>
struct stored_in : defaults {
  using precision = Precision;
};

namespace detail {
using packed = test::owned<float, layout::packed>;

/// layer::conv2d on its own, from and to layouts that are drawn.
template <class Precision, class Weights>
std::vector<float> standalone_conv2d(Weights const& weights, drawn const& d, std::vector<float> const& ifmap) {
  typename standalone::conv2d<stored_in<Precision>> conv(weights, d.threads);
  std::vector<float> ofmap(d.problem.output().size());
  view<float> const to{ofmap.data(), d.problem.output()};
  if (d.data % 2 == 0) {
    conv.run(view{ifmap.data(), d.problem.input}, to);
  } else {
    test::owned<float, layout::nhwc> const from(d.problem.input, ifmap);
    conv.run(from.view(), to);
  }
  return ofmap;
}

/// An ofmap of masked_conv2d at positions and labels that are drawn, all images; what is left out is -7.
template <class Precision>
std::vector<float> masked_ofmap(drawn const& d, std::vector<float> const& ifmap,
                                typename kernel::kernels_of<Precision>::weight const& weight, pattern const& computed,
                                std::vector<label> const& chosen) {
  using kernels = kernel::kernels_of<Precision>;
  using element = typename kernels::element;
  test::problem const& p = d.problem;
  shape const out = p.output();
  window_table const table(
      p.input, p.options, [&](int y, int x) { return !computed.contains(y, x); }, kernels::read);
  packed const from(p.input, ifmap);
  aligned_buffer<element> memory(kernels::ifmap_bytes(p.input, p.options, 1) / sizeof(element));
  auto const bordered = kernels::make(from.view(), weight, memory.data(), 1);
  bordered.begin(0);
  std::size_t const partial = kernels::partial_floats(p.input, p.options), list = work_list::capacity(table);
  aligned_buffer<float> partials(partial * d.threads);
  std::vector<work_list::index> lists(list * d.threads);
  std::vector<kernel::masked_memory> own;
  for (int t = 0; t < d.threads; ++t)
    own.push_back({{lists.data() + t * list, list}, {partials.data() + t * partial, partial}});
  test::owned<label, layout::packed> const labels(out.batch(1), chosen);
  packed ofmap(out, -7.0f);
  for (int n = 0; n < out.n; ++n)
    kernel::masked_conv2d(bordered.of(0).image(n), weight, table, labels.view(), 0, ofmap.view().image(n), own);
  return ofmap.values();
}
}  // namespace detail

/// The layer and its kernel. Sums in 8-bit integers are exact, real values or not.
inline agreement check_conv2d(drawn const& d, test::generator& random, bool real) {
  test::problem const& p = d.problem;
  conv2d_options const& o = p.options;
  agreement a;
  auto const in_8_bits = [&] {
    test::i8_layer const layer(p, random.integer(0, 255), d.data);
    int const m = o.out_channels;
    shape const w = p.weight();
    named_tensors const tensors{{"conv.weight", {{w.n, w.c, w.h, w.w}, layer.weight}},
                                {"conv.bias", {{m}, layer.bias}},
                                {"conv.weight_scale", {{m}, layer.scale}},
                                {"conv.input_scale", {{1}, {layer.input.scale}}},
                                {"conv.input_zero_point", {{1}, {static_cast<float>(layer.input.zero_point)}}}};
    typename standalone::conv2d<stored_in<precision::i8>>::weights const weights(p.input, o, "conv", tensors);
    compare(a, "conv2d", p.output(), detail::standalone_conv2d<precision::i8>(weights, d, layer.ifmap),
            layer.expected());
  };
  auto const in_floats = [&]<class Precision>(Precision) {
    using packed_weight = kernel::packed_conv2d_weight<Precision>;
    values const v(d, real);
    typename standalone::conv2d<stored_in<Precision>>::weights const weights(p.input, o, "conv", v.weight, v.bias);
    auto const of_layer = detail::standalone_conv2d<Precision>(weights, d, v.ifmap);
    packed_weight const packed(p.input.c, o, v.weight, v.bias, packed_weight::order::broadcast);
    position_table const exact = position_table::all(p.input, o);
    int const fewest = random.integer(0, 9);
    detail::packed const from(p.input, v.ifmap);
    detail::packed to(p.output(), -7.0f);
    aligned_buffer<float> padded(kernel::bordered_ifmap::floats(padded_shape(p.input, o.padding), d.threads));
    kernel::conv2d(from.view(), packed, fewest == 0 ? exact : exact.joined(fewest), to.view(), d.threads,
                   padded.data());
    auto const against = [&](auto const& expected) {
      compare(a, "conv2d", p.output(), of_layer, expected);
      compare(a, "kernel::conv2d", p.output(), to.values(), expected);
    };
    real ? against(conv2d_sums(p.input, v, o)) : against(conv2d_values(p.input, v, o));
  };
  bool const depthwise = layer::conv2d_steps<defaults>::is_depthwise(p.input, o);  // has no weights in 8 bits
  with_precision(d.precision, [&]<class Precision>(Precision precision) {
    if constexpr (!std::is_same_v<Precision, precision::i8>)
      in_floats(precision);
    else
      depthwise ? in_floats(precision::f32{}) : in_8_bits();
  });
  return a;
}

/// masked_conv2d, where all images have the same labels.
inline agreement check_masked(drawn const& d, test::generator& random, bool real) {
  test::problem const& p = d.problem;
  conv2d_options const& o = p.options;
  shape const out = p.output();
  pattern const computed = drawn_pattern(random);
  std::vector<label> const chosen = test::labels(out.batch(1), d.data, d.density, 3);
  std::vector<float> found;
  agreement a;
  auto const against = [&](auto expected, auto left) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      int const at = static_cast<int>(i % (std::size_t(out.h) * out.w));
      if (chosen[i % chosen.size()] != 0 || computed.contains(at / out.w, at % out.w)) expected[i] = left;
    }
    compare(a, "masked_conv2d", out, found, expected);
  };
  with_precision(d.precision, [&]<class Precision>(Precision) {
    if constexpr (std::is_same_v<Precision, precision::i8>) {
      test::i8_layer const layer(p, random.integer(0, 255), d.data);
      kernel::packed_i8_conv2d_weight const weight(p.input.c, o, layer.weight, layer.scale, layer.bias, layer.input);
      found = detail::masked_ofmap<Precision>(d, layer.ifmap, weight, computed, chosen);
      against(layer.expected(), -7.0f);
    } else if constexpr (full || !std::is_same_v<Precision, precision::f16>) {
      values const v(d, real);
      kernel::packed_conv2d_weight<Precision> const weight(p.input.c, o, v.weight, v.bias);
      found = detail::masked_ofmap<Precision>(d, v.ifmap, weight, computed, chosen);
      real ? against(conv2d_sums(p.input, v, o), exact_sum{-7, 7}) : against(conv2d_values(p.input, v, o), -7.0f);
    }
  });
  return a;
}

/// Chosen activations of a layer of one tap: how factors are carried out. Dense too.
inline agreement check_pointwise(drawn const& d, test::generator& random, bool real) {
  drawn one = d;
  one.problem.options.kernel = one.problem.options.stride = one.problem.options.dilation = 1,
  one.problem.options.padding = 0;
  one.precision = storage::f32;
  agreement const masked = check_masked(one, random, real), dense = check_conv2d(one, random, real);
  return {masked.difference.empty() ? dense.difference : masked.difference, std::max(masked.worst, dense.worst)};
}

/// One channel a kernel; the problem's windows alone count.
inline agreement check_depthwise(drawn const& d, test::generator&, bool real) {
  drawn each = d;
  test::problem& p = each.problem;
  p.options.groups = p.options.out_channels = p.input.c;
  values const v(each, real);
  kernel::packed_depthwise_weight const weight(p.input.c, p.options, v.weight, v.bias);
  detail::packed const from(p.input, v.ifmap);
  detail::packed to(p.output(), -7.0f);
  kernel::depthwise_conv2d(from.view(), weight, to.view(), d.threads);
  agreement a;
  real ? compare(a, "depthwise_conv2d", p.output(), to.values(), conv2d_sums(p.input, v, p.options))
       : compare(a, "depthwise_conv2d", p.output(), to.values(), conv2d_values(p.input, v, p.options));
  return a;
}

}  // namespace redzap::inline REDZAP_ISA::differential
