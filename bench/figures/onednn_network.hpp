// SPDX-License-Identifier: MIT
#pragma once
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

/// The peer's version of a whole network, every layer dense, for `batch` images a run. Precondition: weights<Net>(tensors) does not throw.
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

}  // namespace redzap::inline REDZAP_ISA::bench
