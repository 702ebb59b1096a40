// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::layer {

/// How 8 bits stand for the ifmap of a convolution in precision i8: "<name>.input_scale" and "<name>.input_zero_point",
/// one value each. Throws redzap::error, naming the tensor, as find_tensor does, and where the model has none, the zero
/// point is no whole number from 0 to 255, or the scale is not from 2^-60 to 2^60.
inline precision::affine find_input_affine(named_tensors const& tensors, std::string const& name) {
  if (!tensors.contains(name + ".input_scale"))
    raise(error(name + ".weight", "has no input_scale: make a quantised model with `redzap quantize --layers all`"));
  float const zero_point = find_tensor(tensors, name + ".input_zero_point", {1})[0];
  if (!(zero_point >= 0 && zero_point <= 255 && zero_point == std::trunc(zero_point)))
    raise(error(name + ".input_zero_point",
                "must be a whole number from 0 to 255, and is " + std::to_string(zero_point)));
  precision::affine const result{find_tensor(tensors, name + ".input_scale", {1})[0], static_cast<int>(zero_point)};
  result.check(name + ".input_scale");
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::layer
