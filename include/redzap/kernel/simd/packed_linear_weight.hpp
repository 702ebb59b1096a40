// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/checked_product.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/tensor/layout.hpp>
#include <span>
#include <string>

namespace redzap::inline REDZAP_ISA::kernel {

/// The weights of a fully connected layer, built once from PyTorch's (out_features, c * h * w): [m/64][input][64],
/// where `input` runs over one image in packed layout, so that the layer reads its input as it lies in memory. Padded
/// rows and columns are zero.
class packed_linear_weight {
 public:
  static constexpr int group = 64;  ///< outputs side by side: 256 bytes in a row for each input

  /// An empty bias is zero. Throws redzap::error where a size does not match.
  packed_linear_weight(shape input, linear_options const& options, std::span<float const> weight,
                       std::span<float const> bias)
      : options_(options), input_{.c = input.c, .h = input.h, .w = input.w} {
    fault const found = check(input_, options);
    if (found != fault::none) throw error("linear weight", std::string(sentence(found)));
    if (weight.size() != input_.size() * options.out_features)
      throw error("linear weight", "its size does not match the options");
    if (!bias.empty() && bias.size() != std::size_t(options.out_features))
      throw error("linear bias", "its size is not out_features");
    auto const padded = checked_product({static_cast<long long>(inputs()), group, groups()});
    if (!padded) throw error("linear weight", std::string(sentence(fault::too_large)));
    weight_ = aligned_buffer<float>(*padded);
    bias_ = aligned_buffer<float>(std::size_t(group) * groups());
    for (std::size_t m = 0; m < bias.size(); ++m) bias_[m] = bias[m];
    float const* from = weight.data();
    for (int m = 0; m < options.out_features; ++m)
      for (int c = 0; c < input.c; ++c)
        for (int h = 0; h < input.h; ++h)
          for (int w = 0; w < input.w; ++w)
            weight_[(m / group * inputs() + layout::packed::offset(input_, 0, c, h, w)) * group + m % group] = *from++;
  }

  linear_options const& options() const { return options_; }
  /// Of one image.
  shape input() const { return input_; }
  /// Floats of one image in packed layout.
  std::size_t inputs() const { return layout::packed::size(input_); }
  int groups() const { return (options_.out_features + group - 1) / group; }
  float const* weight_group(int g) const { return weight_.data() + g * inputs() * group; }
  float const* bias_group(int g) const { return bias_.data() + std::size_t(g) * group; }

 private:
  linear_options options_;
  shape input_;
  aligned_buffer<float> weight_, bias_;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
