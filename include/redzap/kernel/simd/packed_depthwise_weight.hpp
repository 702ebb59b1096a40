// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/layout.hpp>
#include <span>
#include <string>
#include <utility>

namespace redzap::inline REDZAP_ISA::kernel {

/// The weights of a depthwise convolution, built once from PyTorch's (channels, 1, R, S): [c/16][r][s][16] and a bias
/// [c/16][16], both zero for padded channels.
class packed_depthwise_weight {
 public:
  /// `window` gives kernel, stride, padding, dilation and activation; its channels and groups become `channels`. An
  /// empty bias is zero. Throws redzap::error where a size does not match.
  packed_depthwise_weight(int channels, conv2d_options window, std::span<float const> weight,
                          std::span<float const> bias)
      : packed_depthwise_weight(channels, window) {
    if (weight.size() != channels * taps()) raise(error("depthwise weight", "its size does not match the options"));
    if (!bias.empty() && bias.size() != std::size_t(channels))
      raise(error("depthwise bias", "its size is not channels"));
    aligned_buffer<float> packed(blocks() * taps() * 16), biases(blocks() * 16);
    for (std::size_t c = 0; c < bias.size(); ++c) biases[c] = bias[c];
    for (std::size_t c = 0; c < std::size_t(channels); ++c)
      for (std::size_t tap = 0; tap < taps(); ++tap)
        packed[(c / 16 * taps() + tap) * 16 + c % 16] = weight[c * taps() + tap];
    weight_ = constant_array<float>(std::move(packed));
    bias_ = constant_array<float>(std::move(biases));
  }

  /// The same without values: `arrays` sets them. Throws redzap::error where the options are no convolution.
  packed_depthwise_weight(int channels, conv2d_options window) : options_(window) {
    if (channels < 1) raise(error("depthwise weight", "channels must be at least 1"));
    if (window.kernel.h < 1 || window.kernel.w < 1)
      raise(error("depthwise weight", std::string(sentence(fault::kernel))));
    options_.out_channels = options_.groups = channels;
    auto const size = checked_product({channels + 15LL, window.kernel.h, window.kernel.w});
    if (!size || *size >= (std::size_t(1) << 31))
      raise(error("depthwise weight", std::string(sentence(fault::too_large))));
  }

  /// Calls visit(its order, array, its size) for every array of `self`, these weights.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    visit("depthwise [c / 16][r][s][16] f32", self.weight_, self.blocks() * self.taps() * 16);
    visit("depthwise bias [c / 16][16] f32", self.bias_, self.blocks() * 16);
  }

  conv2d_options const& options() const { return options_; }
  float const* weight_block(int cb) const {
    return weight_.data() + std::ptrdiff_t(cb) * options_.kernel.h * options_.kernel.w * 16;
  }
  float const* bias_block(int cb) const { return bias_.data() + std::ptrdiff_t(cb) * 16; }

 private:
  std::size_t taps() const { return std::size_t(options_.kernel.h) * options_.kernel.w; }
  std::size_t blocks() const { return static_cast<std::size_t>(layout::packed::blocks(options_.out_channels)); }

  conv2d_options options_;
  constant_array<float> weight_, bias_;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
