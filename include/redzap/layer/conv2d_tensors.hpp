// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/layer/find_input_affine.hpp>
#include <redzap/layer/find_weight.hpp>
#include <redzap/layer/quantized_weight.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace redzap::inline REDZAP_ISA::layer {

/// The tensors of a convolution in a model: "<name>.weight" (out_channels, in_channels / groups, kernel.h, kernel.w)
/// and "<name>.bias" (out_channels). With precision::i8 the weight is a quantized_weight, and there are
/// "<name>.input_scale" (1) and
/// "<name>.input_zero_point" (1) beside it, see find_input_affine.
template <class Precision>
class conv2d_tensors {
  static constexpr bool quantised = std::is_same_v<Precision, precision::i8>;
  using packed = typename kernel::kernels_of<Precision>::weight;

 public:
  std::span<float const> weight, bias;
  std::span<float const> scale;   ///< of i8 alone
  precision::affine input;        ///< of i8 alone

  /// Throws redzap::error naming the tensor that is missing or wrong. The tensors must outlive this.
  conv2d_tensors(shape in, conv2d_options const& o, std::string const& name, named_tensors const& tensors)
      : name_(name) {
    shape const wanted = weight_shape(in, o);
    std::vector<long long> const extents{wanted.n, wanted.c, wanted.h, wanted.w};
    if constexpr (quantised) {
      quantized_weight const found(tensors, name, extents);
      weight = found.numbers, scale = found.scale;
      input = find_input_affine(tensors, name);
    } else {
      weight = find_weight(tensors, name, extents);
    }
    bias = find_tensor(tensors, name + ".bias", {o.out_channels});
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
    for (std::size_t i = 0; i < result.size() && !scale.empty(); ++i)
      result[i] *= scale[i / (result.size() / scale.size())];
    return result;
  }

 private:
  std::string name_;
};

}  // namespace redzap::inline REDZAP_ISA::layer
