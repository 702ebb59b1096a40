// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/layout.hpp>
#include <span>
#include <string>

namespace redzap::inline REDZAP_ISA::kernel {

/// The weights of a depthwise convolution, built once from PyTorch's (channels, 1, R, S): [c/16][r][s][16] and a bias
/// [c/16][16], both zero for padded channels.
class packed_depthwise_weight {
 public:
  /// `window` gives kernel, stride, padding, dilation and activation; its channels and groups become `channels`. An
  /// empty bias is zero. Throws redzap::error where a size does not match.
  packed_depthwise_weight(int channels, conv2d_options window, std::span<float const> weight,
                          std::span<float const> bias)
      : options_(window) {
    if (channels < 1) throw error("depthwise weight", "channels must be at least 1");
    if (window.kernel.h < 1 || window.kernel.w < 1)
      throw error("depthwise weight", std::string(sentence(fault::kernel)));
    options_.out_channels = options_.groups = channels;
    auto const size = checked_product({channels + 15LL, window.kernel.h, window.kernel.w});
    if (!size || *size >= (std::size_t(1) << 31))
      throw error("depthwise weight", std::string(sentence(fault::too_large)));
    std::size_t const taps = std::size_t(window.kernel.h) * window.kernel.w;
    if (weight.size() != channels * taps) throw error("depthwise weight", "its size does not match the options");
    if (!bias.empty() && bias.size() != std::size_t(channels))
      throw error("depthwise bias", "its size is not channels");
    weight_ = aligned_buffer<float>(layout::packed::blocks(channels) * taps * 16);
    bias_ = aligned_buffer<float>(std::size_t(layout::packed::blocks(channels)) * 16);
    for (std::size_t c = 0; c < bias.size(); ++c) bias_[c] = bias[c];
    for (std::size_t c = 0; c < std::size_t(channels); ++c)
      for (std::size_t tap = 0; tap < taps; ++tap)
        weight_[(c / 16 * taps + tap) * 16 + c % 16] = weight[c * taps + tap];
  }

  conv2d_options const& options() const { return options_; }
  float const* weight_block(int cb) const {
    return weight_.data() + std::ptrdiff_t(cb) * options_.kernel.h * options_.kernel.w * 16;
  }
  float const* bias_block(int cb) const { return bias_.data() + std::ptrdiff_t(cb) * 16; }

 private:
  conv2d_options options_;
  aligned_buffer<float> weight_, bias_;
};

}  // namespace redzap::inline REDZAP_ISA::kernel
