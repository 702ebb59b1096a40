// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace redzap::inline REDZAP_ISA::layer {

/// The tensors of a convolution in a model: "<name>.weight" (out_channels, in_channels / groups, kernel.h, kernel.w) and "<name>.bias"
/// (out_channels). With precision::i8 the weights are whole numbers from -127 to 127, and there are "<name>.weight_scale"
/// (out_channels), "<name>.input_scale" (1) and "<name>.input_zero_point" (1) beside them, see precision::affine.
template <class Precision>
class conv2d_tensors {
  static constexpr bool quantised = std::is_same_v<Precision, precision::i8>;
  using packed = typename kernel::kernels_of<Precision>::weight;

 public:
  std::span<float const> weight, bias;
  std::span<float const> scale;   ///< of i8 alone
  precision::affine input;        ///< of i8 alone

  /// Throws redzap::error naming the tensor that is missing or wrong. The tensors must outlive this.
  conv2d_tensors(shape in, conv2d_options const& o, std::string const& name, named_tensors const& tensors) : name_(name) {
    shape const wanted = weight_shape(in, o);
    weight = find_tensor(tensors, name + ".weight", {wanted.n, wanted.c, wanted.h, wanted.w});
    bias = find_tensor(tensors, name + ".bias", {o.out_channels});
    if constexpr (quantised) {
      scale = find_tensor(tensors, name + ".weight_scale", {o.out_channels});
      input.scale = find_tensor(tensors, name + ".input_scale", {1})[0];
      input.check(name + ".input_scale");
      float const zero_point = find_tensor(tensors, name + ".input_zero_point", {1})[0];
      if (!(zero_point >= 0 && zero_point <= 255 && zero_point == std::nearbyint(zero_point)))
        throw error(name + ".input_zero_point", "must be a whole number from 0 to 255, and is " + std::to_string(zero_point));
      input.zero_point = static_cast<int>(zero_point);
    }
  }

  packed pack(int in_channels, conv2d_options const& o, typename packed::order wanted) const {
    if constexpr (quantised)
      return packed(in_channels, o, weight, scale, bias, input, wanted, name_ + ".");
    else
      return packed(in_channels, o, weight, bias, wanted);
  }

  /// The weights' real values, each in PyTorch's place.
  std::vector<float> real_weight() const {
    std::vector<float> result(weight.begin(), weight.end());
    for (std::size_t i = 0; i < result.size() && !scale.empty(); ++i) result[i] *= scale[i / (result.size() / scale.size())];
    return result;
  }

 private:
  std::string name_;
};

}  // namespace redzap::inline REDZAP_ISA::layer
