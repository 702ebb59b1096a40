// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstddef>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::predictor {

/// One of the two stages of a predictor as it was trained: a depthwise 3x3 convolution and the batch norm after it.
/// M channels: weight is (M, 1, 3, 3) row-major, all others (M).
struct stage {
  std::span<float const> weight, bias;
  std::span<float const> scale, shift, mean, variance;
};

/// The inference weights of one predictor, batch norms folded in, per block of 16 channels: [w1: 9][b1][w2: 9][b2] x 16
/// floats. Lanes beyond the last channel are zero.
class weights {
 public:
  static constexpr int lanes = 16;
  static constexpr int taps = 9;
  static constexpr std::ptrdiff_t bias_at = std::ptrdiff_t(taps) * lanes;  ///< behind the taps of a stage
  static constexpr int stage_floats = (taps + 1) * lanes;
  static constexpr int block_floats = 2 * stage_floats;
  static constexpr double epsilon = 1e-5;  ///< of both batch norms, as in PyTorch
  static constexpr std::string_view first_tensor = "dw1.weight";  ///< what every predictor of this kind has

  weights() = default;

  /// From `<name>.{dw1,bn1,dw2,bn2}.{weight,bias,running_mean,running_var}`. Throws redzap::error naming the tensor
  /// that is missing, has another shape, or holds a NaN, an infinity or a negative variance.
  weights(named_tensors const& tensors, std::string const& name, int channels)
      : weights(stage_of(tensors, name, '1', channels), stage_of(tensors, name, '2', channels), name, channels) {}

  /// From the parameters in memory; `name` is what errors call the predictor.
  weights(stage const& first, stage const& second, std::string const& name, int channels) : weights(channels) {
    aligned_buffer<float> values(size());
    check(first, name, '1');
    check(second, name, '2');
    fold(first, values.data());
    fold(second, values.data() + stage_floats);
    values_ = constant_array<float>(std::move(values));
  }

  /// Of that many channels, without values: `arrays` sets them.
  explicit weights(int channels) : channels_(channels) {}

  /// Calls visit(its order, array, its size) for the one array of `self`, these weights.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    visit("predictor [m / 16][w1: 9][b1][w2: 9][b2][16] f32", self.values_, self.size());
  }

  int channels() const { return channels_; }
  int blocks() const { return (channels_ + lanes - 1) / lanes; }
  /// block_floats floats. Precondition: 0 <= b < blocks().
  float const* block(int b) const { return values_.data() + std::size_t(b) * block_floats; }

 private:
  std::size_t size() const { return std::size_t(blocks()) * block_floats; }

  static stage stage_of(named_tensors const& tensors, std::string const& name, char number, int channels) {
    std::string const dw = name + ".dw" + number, bn = name + ".bn" + number;
    std::vector<long long> const each{channels};
    return {.weight = find_tensor(tensors, dw + ".weight", {channels, 1, 3, 3}),
            .bias = find_tensor(tensors, dw + ".bias", each),
            .scale = find_tensor(tensors, bn + ".weight", each),
            .shift = find_tensor(tensors, bn + ".bias", each),
            .mean = find_tensor(tensors, bn + ".running_mean", each),
            .variance = find_tensor(tensors, bn + ".running_var", each)};
  }

  void check(stage const& s, std::string const& name, char number) const {
    std::string const dw = name + ".dw" + number, bn = name + ".bn" + number;
    auto sound = [&](std::span<float const> values, std::string const& what, int size) {
      if (values.size() != std::size_t(size)) raise(error(what, "must have " + std::to_string(size) + " values"));
      for (float const value : values)
        if (!std::isfinite(value)) raise(error(what, "holds a value that is not finite"));
    };
    sound(s.weight, dw + ".weight", channels_ * taps);
    sound(s.bias, dw + ".bias", channels_);
    sound(s.scale, bn + ".weight", channels_);
    sound(s.shift, bn + ".bias", channels_);
    sound(s.mean, bn + ".running_mean", channels_);
    sound(s.variance, bn + ".running_var", channels_);
    for (float const value : s.variance)
      if (value < 0) raise(error(bn + ".running_var", "holds a negative variance"));
  }

  /// In double and with an explicit fused multiply-add, so that every ISA folds to the same bits.
  void fold(stage const& s, float* values) const {
    for (int m = 0; m < channels_; ++m) {
      float* to = values + std::size_t(m / lanes) * block_floats + m % lanes;
      double const factor = double(s.scale[m]) / std::sqrt(double(s.variance[m]) + epsilon);
      for (int tap = 0; tap < taps; ++tap, to += lanes)
        *to = static_cast<float>(s.weight[std::size_t(m) * taps + tap] * factor);
      *to = static_cast<float>(std::fma(double(s.bias[m]) - s.mean[m], factor, double(s.shift[m])));
    }
  }

  int channels_ = 0;
  constant_array<float> values_;
};

}  // namespace redzap::inline REDZAP_ISA::predictor
