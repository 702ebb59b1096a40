// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/training/adam.hpp>
#include <redzap/training/batch_norm.hpp>
#include <redzap/training/depthwise_backward.hpp>
#include <redzap/training/depthwise_forward.hpp>
#include <redzap/training/map_geometry.hpp>
#include <redzap/training/partial_depthwise.hpp>
#include <redzap/training/partial_weight_gradient.hpp>
#include <redzap/training/random_stream.hpp>
#include <redzap/training/score_gradient.hpp>
#include <redzap/training/window_moments.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// Sixteen channels of one predictor, depthwise 3x3 -> batch norm -> ReLU -> depthwise 3x3 -> batch norm, with their
/// optimiser. Depthwise layers, per-channel statistics and Adam never mix channels, so a predictor's training falls
/// apart into such blocks exactly.
///
/// A step walks over the batch three times: z of every map (the first batch norm's statistics follow from
/// `window_moments`); sums of the loss's gradient, backwards through the maps to meet the last ones in the cache;
/// gradients of the weights, the hidden map computed anew.
class predictor_block {
 public:
  /// Rows of 16 floats in `state::parameter`, in the order of the contract's tensors.
  enum row {
    dw1_weight = 0,
    dw1_bias = 9,
    bn1_weight = 10,
    bn1_bias = 11,
    dw2_weight = 12,
    dw2_bias = 21,
    bn2_weight = 22,
    bn2_bias = 23,
    rows = 24
  };
  using parameters = std::array<float, std::size_t(rows) * block>;
  using lanes = std::array<float, block>;

  /// All that is learnt, and all that a checkpoint has to hold.
  struct state {
    parameters parameter{}, adam_mean{}, adam_square{};
    lanes running_mean1{}, running_variance1{}, running_mean2{}, running_variance2{};
    std::int32_t steps = 0;
  };

  /// 16 channels of a batch: x is the dense ofmap [images][positions][16] after its ReLU, of which only I_s is read;
  /// target likewise.
  struct batch {
    float const* x = nullptr;
    std::uint8_t const* target = nullptr;
    int images = 0;
    int live = block;      ///< lanes that stand for channels
    int channels = block;  ///< M of the whole layer: the loss is averaged over N * M * P * Q
  };

  /// Maps in the making, one per thread. For maps up to the given size and number.
  class workspace {
   public:
    workspace() = default;
    workspace(std::size_t positions_by_images, std::size_t largest_bordered)
        : z_(positions_by_images * block), border_(largest_bordered), maps_(4 * largest_bordered) {}

    float* z() { return z_.data(); }
    float* partial() { return maps_.data(); }
    float* hidden() { return maps_.data() + border_; }
    float* dz() { return maps_.data() + 2 * border_; }
    float* dhidden() { return maps_.data() + 3 * border_; }

    /// Zeros all borders, and partial's I_t. Call it wherever the geometry changes.
    void prepare(map_geometry const& map) {
      assert(map.bordered_size() <= border_);
      std::fill_n(maps_.data(), maps_.size(), 0.0f);
      (void)map;
    }
    /// Fills partial's I_s from a plain map.
    void load_partial(map_geometry const& map, float const* x) {
      for (auto const& at : map.computed()) std::copy_n(x + at.plain, block, partial() + at.bordered);
    }

   private:
    aligned_buffer<float> z_;
    std::size_t border_ = 0;
    aligned_buffer<float> maps_;
  };

  predictor_block() = default;

  /// PyTorch's default initialisation: weights and biases uniform in +-1/3 (fan-in 9), each channel from a stream of
  /// its own: of `key`, say "conv2.D.zap", and the channel's number in the layer.
  predictor_block(std::uint64_t seed, std::string_view key, int first_channel) {
    for (int lane = 0; lane < block; ++lane) {
      random_stream source(random_stream(seed, key).next(), std::uint64_t(first_channel + lane));
      auto draw = [&](int first, int count) {
        for (int r = first; r < first + count; ++r)
          state_.parameter[place(r, lane)] = source.uniform(-1.0f / 3, 1.0f / 3);
      };
      draw(dw1_weight, taps + 1);
      draw(dw2_weight, taps + 1);
    }
    std::fill_n(&state_.parameter[place(bn1_weight)], block, 1.0f);
    std::fill_n(&state_.parameter[place(bn2_weight)], block, 1.0f);
    state_.running_variance1.fill(1.0f);
    state_.running_variance2.fill(1.0f);
  }

  state const& learnt() const { return state_; }
  state& learnt() { return state_; }

  /// The windows' moments of a batch, shared by all blocks on the same maps and pattern. Leaves `space` prepared for
  /// them.
  static window_moments moments(map_geometry const& map, batch const& data, workspace& space) {
    window_moments result;
    space.prepare(map);
    for (int n = 0; n < data.images; ++n) {
      space.load_partial(map, data.x + std::size_t(n) * map.plain_size());
      result.add(map, space.partial());
    }
    result.flush();
    return result;
  }

  /// Loss of the batch (this block's share of the mean over N * M * P * Q) and its gradient, in the order of the
  /// parameters. Moves no statistics. The gradients of both convolutions' biases are 0: the batch norms that follow
  /// take every constant away.
  double gradient(map_geometry const& map, window_moments const& moments, batch const& data, mse objective,
                  workspace& space, parameters& to) {
    forward(map, moments, data, space);
    double const factor = 1 / (moments.count() * data.channels);
    score_gradient score{.objective = objective};
    norm2_.fold(row_of(bn2_weight), row_of(bn2_bias), score.scale.data(), score.shift.data());
    score_gradient::sums sums;
    for (int n = data.images - 1; n >= 0; --n) {
      std::size_t const at = std::size_t(n) * map.plain_size();
      score.add(map, space.z() + at, data.target + at, sums);
    }
    backward(map, moments, data, space, score, sums, 2 * factor, to);
    double loss = 0;
    for (int lane = 0; lane < data.live; ++lane) loss += sums.loss[std::size_t(lane)];
    return loss * factor;
  }

  /// One step of training; returns the loss before it. `space` must come from `moments` of the same maps.
  double step(map_geometry const& map, window_moments const& moments, batch const& data, mse objective,
              adam const& optimiser, workspace& space) {
    parameters slope;
    double const loss = gradient(map, moments, data, objective, space, slope);
    update_statistics();
    optimiser.step(++state_.steps, rows * block, slope.data(), state_.parameter.data(), state_.adam_mean.data(),
                   state_.adam_square.data());
    return loss;
  }

 private:
  static constexpr std::size_t place(int r, int lane = 0) { return std::size_t(r) * block + std::size_t(lane); }
  float const* row_of(int r) const { return state_.parameter.data() + place(r); }

  /// Statistics of both batch norms; z of every map in the workspace.
  void forward(map_geometry const& map, window_moments const& moments, batch const& data, workspace& space) {
    norm1_ = moments.statistics(row_of(dw1_weight));
    lanes scale;
    norm1_.fold(row_of(bn1_weight), row_of(bn1_bias), scale.data(), shift1_.data());
    for (int i = 0; i < taps * block; ++i)
      folded1_[std::size_t(i)] = row_of(dw1_weight)[i] * scale[std::size_t(i % block)];
    lane_sums sum, squares;
    for (int n = 0; n < data.images; ++n) {
      hidden_map(map, data, n, space);
      depthwise_forward(map, space.hidden(), row_of(dw2_weight), space.z() + std::size_t(n) * map.plain_size(), sum,
                        squares);
    }
    norm2_ = batch_norm::from_sums(moments.count(), sum, squares);
  }

  void hidden_map(map_geometry const& map, batch const& data, int n, workspace& space) const {
    space.load_partial(map, data.x + std::size_t(n) * map.plain_size());
    partial_depthwise(map, space.partial(), folded1_.data(), shift1_.data(), space.hidden());
  }

  void backward(map_geometry const& map, window_moments const& moments, batch const& data, workspace& space,
                score_gradient const& score, score_gradient::sums const& sums, double factor, parameters& to) const {
    lane_sums gradient, gradient_z, dhidden;
    for (std::size_t i = 0; i < block; ++i) {
      gradient[i] = sums.gradient[i] * factor;
      gradient_z[i] = sums.gradient_z[i] * factor;
    }
    auto const norm2 = norm2_.backward(row_of(bn2_weight), gradient, gradient_z);
    to.fill(0.0f);
    std::array<float, std::size_t(taps) * block> dw1{};  // sums of dhidden x_k
    for (int n = 0; n < data.images; ++n) {
      std::size_t const at = std::size_t(n) * map.plain_size();
      hidden_map(map, data, n, space);
      score.backward(map, space.z() + at, data.target + at, norm2, factor, space.dz());
      depthwise_backward(map, space.hidden(), space.dz(), row_of(dw2_weight), &to[place(dw2_weight)], space.dhidden(),
                         dhidden);
      partial_weight_gradient(map, space.partial(), space.dhidden(), dw1.data());
    }
    finish(moments, dhidden, dw1.data(), to);
    for (int lane = 0; lane < block; ++lane) {
      to[place(bn2_weight, lane)] = static_cast<float>(norm2.gamma[std::size_t(lane)]);
      to[place(bn2_bias, lane)] = static_cast<float>(norm2.beta[std::size_t(lane)]);
    }
  }

  /// Through the first batch norm. dL/dz1 = gain g + slope z1 + offset is linear in what `moments` and dw1 hold sums
  /// of, so no third walk is needed.
  void finish(window_moments const& moments, lane_sums const& g, float const* dw1, parameters& to) const {
    float const* const w = row_of(dw1_weight);
    lane_sums g_z;
    for (int i = 0; i < taps * block; ++i) g_z[std::size_t(i % block)] += double(w[i]) * double(dw1[i]);
    auto const norm1 = norm1_.backward(row_of(bn1_weight), g, g_z);
    for (int lane = 0; lane < block; ++lane) {
      auto const i = std::size_t(lane);
      for (int k = 0; k < taps; ++k) {
        double const sum = norm1.gain[i] * double(dw1[k * block + lane]) +
                           norm1.slope[i] * moments.correlation(w, k, lane) + norm1.offset[i] * moments.sum(k, lane);
        to[place(dw1_weight + k, lane)] = static_cast<float>(sum);
      }
      to[place(bn1_weight, lane)] = static_cast<float>(norm1.gamma[i]);
      to[place(bn1_bias, lane)] = static_cast<float>(norm1.beta[i]);
    }
  }

  void update_statistics() {
    norm1_.update(row_of(dw1_bias), state_.running_mean1.data(), state_.running_variance1.data());
    norm2_.update(row_of(dw2_bias), state_.running_mean2.data(), state_.running_variance2.data());
  }

  state state_;
  batch_norm norm1_, norm2_;  // of the current batch
  std::array<float, std::size_t(taps) * block> folded1_{};
  std::array<float, block> shift1_{};
};

}  // namespace redzap::inline REDZAP_ISA::training
