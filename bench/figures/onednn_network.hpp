// SPDX-License-Identifier: MIT
#pragma once
#include <bench/figures/quantized_host.hpp>
#include <bench/support/onednn.hpp>
#include <redzap/graph/sequential.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/linear.hpp>
#include <redzap/layer/max_pool2d.hpp>
#include <redzap/layer/reducible_conv2d.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace redzap::inline REDZAP_ISA::bench {

namespace detail {
inline std::span<float const> values(named_tensors const& tensors, std::string const& name) {
  return tensors.find(name)->second.values;
}

template <conv2d_options Options, class Policy>
void append(onednn& to, std::type_identity<layer::conv2d<Options, Policy>>, named_tensors const& tensors,
            std::string const& name) {
  to.conv2d(Options, values(tensors, name + ".weight"), values(tensors, name + ".bias"));
}
template <conv2d_options Options, class Policy>
void append(onednn& to, std::type_identity<layer::reducible_conv2d<Options, Policy>>, named_tensors const& tensors,
            std::string const& name) {
  to.conv2d(Options, values(tensors, name + ".weight"), values(tensors, name + ".bias"));
}
template <pool2d_options Options>
void append(onednn& to, std::type_identity<layer::max_pool2d<Options>>, named_tensors const&, std::string const&) {
  to.max_pool2d(Options);
}
template <linear_options Options, class Policy>
void append(onednn& to, std::type_identity<layer::linear<Options, Policy>>, named_tensors const& tensors,
            std::string const& name) {
  to.linear(Options, values(tensors, name + ".weight"), values(tensors, name + ".bias"));
}
}  // namespace detail

/// The peer's version of a whole network, every layer dense, for `batch` images a run. Precondition:
/// weights<Net>(tensors) does not throw.
template <class Net>
onednn onednn_network(named_tensors const& tensors, int threads, onednn::layouts layouts, int batch = 1) {
  onednn result(Net::input.batch(batch), threads, layouts);
  [&]<int... I>(std::integer_sequence<int, I...>) {
    (detail::append(result, std::type_identity<typename Net::template layer<I>>{}, tensors, std::string(Net::name(I))),
     ...);
  }
  (std::make_integer_sequence<int, Net::count>{});
  return result;
}

/// The same in 8-bit integers, as users of the peer would build it: maps between layers are unsigned bytes, logits f32.
template <class Net>
onednn onednn_i8_network(quantized_host const& host, int threads) {
  onednn result(Net::input, threads);
  auto const append = [&]<int I>() {
    using layer = typename Net::template layer<I>;
    if constexpr (Net::name(I).empty()) {
      result.max_pool2d(layer::options);   // the scale of its input stays
    } else {
      std::string const name(Net::name(I));
      auto const tensor = [&](char const* of) { return detail::values(host.model, name + of); };
      // The next layer that has weights says how what this one writes is read.
      constexpr int next = [] {
        int i = I + 1;
        while (i < Net::count && Net::name(i).empty()) ++i;
        return i;
      }();
      onednn::i8_scales scales{.from = host.inputs[I], .weight = tensor(".weight_scale")};
      if constexpr (next < Net::count) scales.to = host.inputs[next].scale;
      if constexpr (requires { layer::options.groups; })
        result.i8_conv2d(layer::options, tensor(".weight"), tensor(".bias"), scales);
      else
        result.i8_linear(layer::options, tensor(".weight"), tensor(".bias"), scales);
    }
  };
  [&]<int... I>(std::integer_sequence<int, I...>) { (append.template operator()<I>(), ...); }
  (std::make_integer_sequence<int, Net::count>{});
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::bench
