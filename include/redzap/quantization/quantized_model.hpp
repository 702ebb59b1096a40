// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstddef>
#include <map>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/quantization/quantize_weight.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::quantization {

namespace detail {
/// Puts the quantised weight of a layer in the place of the other.
inline void quantize_layer(named_tensors& tensors, std::string const& name, std::vector<double> const& least_scale) {
  auto const found = tensors.find(name + ".weight");
  if (found == tensors.end()) throw error(name + ".weight", "not in the model");
  if (tensors.contains(name + ".weight_scale")) throw error(name + ".weight", "is quantised already");
  auto [numbers, scale] = quantize_weight(name + ".weight", found->second, least_scale);
  found->second = std::move(numbers);
  tensors[name + ".weight_scale"] = std::move(scale);
}
}  // namespace detail

/// A model whose linear layers, and the convolutions that `inputs` names, are quantised to i8: "<name>.weight" and
/// "<name>.weight_scale", see layer::quantized_weight, and of convolutions "<name>.input_scale" and
/// "<name>.input_zero_point", see calibration::inputs. All other tensors are left as they are: biases, and depthwise
/// convolutions, which are computed in f32 in any case. Throws redzap::error naming the tensor that is missing,
/// ill-formed or quantised already.
template <class Net>
named_tensors quantized_model(named_tensors host, std::map<std::string, precision::affine> const& inputs = {}) {
  auto const visit = [&]<int I>() {
    using layer = typename Net::template layer<I>;
    std::string const name(Net::name(I));
    if constexpr (requires { layer::options.out_features; }) {
      detail::quantize_layer(host, name, {});
    } else if constexpr (!Net::name(I).empty()) {
      if constexpr (requires { layer::steps::is_depthwise(Net::shapes[I], layer::options); })
        if (layer::steps::is_depthwise(Net::shapes[I], layer::options)) return;
      auto const input = inputs.find(name);
      if (input == inputs.end()) return;
      input->second.check(name + ".input");
      // In units of what a product of an input and a weight is worth, a bias shall be below 2^29: sums are 32-bit
      // integers.
      std::vector<double> least_scale;
      for (float const bias : find_tensor(host, name + ".bias", {Net::shapes[I + 1].c}))
        least_scale.push_back(std::abs(static_cast<double>(bias)) / input->second.scale / (1 << 29));
      detail::quantize_layer(host, name, least_scale);
      host[name + ".input_scale"] = {{1}, {input->second.scale}};
      host[name + ".input_zero_point"] = {{1}, {static_cast<float>(input->second.zero_point)}};
    }
  };
  [&]<int... I>(std::integer_sequence<int, I...>) { (visit.template operator()<I>(), ...); }
  (std::make_integer_sequence<int, Net::count>{});
  return host;
}

}  // namespace redzap::inline REDZAP_ISA::quantization
