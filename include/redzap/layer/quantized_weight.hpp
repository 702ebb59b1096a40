// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::layer {

/// The weight of a layer in precision i8, as a model holds it: "<name>.weight", whole numbers from -127 to 127 in
/// PyTorch's shape, and
/// "<name>.weight_scale", one for each output channel; a weight is number * scale[m].
struct quantized_weight {
  std::span<float const> numbers, scale;

  /// Throws redzap::error, naming the tensor, as find_tensor does, and where the model is not quantised, a number is
  /// none of those, or a scale is not from 2^-60 to 2^60.
  quantized_weight(named_tensors const& tensors, std::string const& name, std::vector<long long> const& extents)
      : numbers(find_tensor(tensors, name + ".weight", extents)) {
    if (!tensors.contains(name + ".weight_scale"))
      raise(error(name + ".weight", "has no weight_scale: make a quantised model with `redzap quantize`"));
    scale = find_tensor(tensors, name + ".weight_scale", {extents[0]});
    for (std::size_t m = 0; m < scale.size(); ++m)
      if (!precision::affine::is_scale(scale[m]))
        refuse(name + ".weight_scale", m, scale[m], "a scale is from 2^-60 to 2^60");
    for (std::size_t i = 0; i < numbers.size(); ++i)
      if (!(std::abs(numbers[i]) <= precision::i8::largest && numbers[i] == std::trunc(numbers[i])))
        refuse(name + ".weight", i, numbers[i], "a quantised weight is a whole number from -127 to 127");
  }

 private:
  [[noreturn]] static void refuse(std::string const& what, std::size_t i, float value, char const* why) {
    raise(error(what, "value " + std::to_string(i) + " is " + std::to_string(value) + ": " + why));
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
