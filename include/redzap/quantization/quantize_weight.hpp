// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::quantization {

/// A weight (M, ...) as layer::quantized_weight reads it: whole numbers from -127 to 127, and for each output channel a
/// scale, the largest magnitude / 127, so that each weight is within half a scale of the real one; 1 where all are
/// zero. least_scale: what scales are raised to, none or one for each channel. Throws redzap::error naming the tensor
/// where it has no such shape, other values than that asks for, or one too large or not finite.
inline std::pair<tensor, tensor> quantize_weight(std::string const& name, tensor const& weight,
                                                 std::span<double const> least_scale = {}) {
  std::size_t size = 1;
  for (long long const extent : weight.extents) {
    auto const product = checked_product({static_cast<long long>(size), extent});
    if (!product) throw error(name, "has a shape too large for any memory");
    size = *product;
  }
  if (weight.extents.empty() || size == 0 || size != weight.values.size())
    throw error(name, "is no weight: its shape asks for " + std::to_string(size) + " values, and it has " +
                          std::to_string(weight.values.size()));
  auto const channels = static_cast<std::size_t>(weight.extents[0]);
  std::size_t const each = size / channels;
  std::pair<tensor, tensor> result{{weight.extents, std::vector<float>(size)},
                                   {{weight.extents[0]}, std::vector<float>(channels)}};
  for (std::size_t m = 0; m < channels; ++m) {
    auto const kernel = std::span(weight.values).subspan(m * each, each);
    double largest = 0;
    for (float const value : kernel) {
      if (!std::isfinite(value)) throw error(name, "holds a value that is not a finite number");
      largest = std::max(largest, std::abs(static_cast<double>(value)));
    }
    double wanted = largest > 0 ? largest / precision::i8::largest : 1;
    wanted = std::max<double>(wanted, precision::affine::smallest_scale);
    if (!least_scale.empty()) wanted = std::max(wanted, least_scale[m]);
    auto const scale = static_cast<float>(wanted);
    if (!precision::affine::is_scale(scale))
      throw error(name, "holds a value too large for i8: its scale would be over 2^60");
    result.second.values[m] = scale;
    for (std::size_t i = 0; i < each; ++i) {
      double const whole = std::nearbyint(kernel[i] / static_cast<double>(scale));
      result.first.values[m * each + i] =
          static_cast<float>(std::clamp<double>(whole, -precision::i8::largest, precision::i8::largest));
    }
  }
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::quantization
