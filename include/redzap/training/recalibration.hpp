// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/pattern/pattern.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/training/batch_norm.hpp>
#include <redzap/training/depthwise_forward.hpp>
#include <redzap/training/lane_sums.hpp>
#include <redzap/training/map_geometry.hpp>
#include <redzap/training/partial_depthwise.hpp>
#include <redzap/training/predictor_block.hpp>
#include <redzap/training/predictor_tensors.hpp>
#include <string>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::training {

/// Finds the statistics of one predictor's batch norms anew, without labels and without touching a parameter, on the
/// partial ofmaps that the predictor meets where earlier layers are reduced. Not PyTorch's running averages, of which
/// the last twenty batches make nine tenths, but the mean and the unbiased variance over all positions of all images.
/// In two passes, for the second norm sees what the first one makes of an image:
///
///     for (auto which : {recalibration::norm::first, recalibration::norm::second}) {
///       recalibration::sums total(channels);
///       for (image) total += r.measure(which, ofmap, space);   // measure on any thread, add in one order
///       r.set(which, total);
///     }
class recalibration {
 public:
  enum class norm { first, second };

  /// Of z, the output of the norm's convolution without its bias, and of z^2, over some maps; by blocks of 16 channels.
  struct sums {
    double count = 0;   ///< positions
    std::vector<lane_sums> z, squares;

    explicit sums(int channels)
        : z(std::size_t(layout::packed::blocks(channels))), squares(std::size_t(layout::packed::blocks(channels))) {}

    sums& operator+=(sums const& other) {
      count += other.count;
      for (std::size_t b = 0; b < z.size(); ++b)
        for (std::size_t i = 0; i < block; ++i) z[b][i] += other.z[b][i], squares[b][i] += other.squares[b][i];
      return *this;
    }
  };

  /// Of the predictor of that name, say "conv2.D.zap". Throws redzap::error where a tensor is missing or ill-formed, or
  /// the ofmap is no plane.
  recalibration(std::string name, shape ofmap, pattern const& computed, named_tensors const& tensors)
      : names_{std::move(name), ofmap.c},
        map_(ofmap.h, ofmap.w, computed),
        blocks_(std::size_t(layout::packed::blocks(ofmap.c))) {
    names_.read(tensors, [&](int b) -> auto& { return blocks_[std::size_t(b)]; });
  }

  /// What `measure` works on: one a thread, for this predictor alone.
  predictor_block::workspace workspace() const {
    predictor_block::workspace result(std::size_t(map_.positions()), map_.bordered_size());
    result.prepare(map_);
    return result;
  }

  /// The sums of one image. ofmap: X in layout::packed, of which only I_s is read. Sums of a map are float, those of
  /// maps double.
  sums measure(norm which, float const* ofmap, predictor_block::workspace& space) const {
    sums result(names_.channels);
    result.count = map_.positions();
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      auto const& state = blocks_[b];
      space.load_partial(map_, ofmap + b * map_.plain_size());
      if (which == norm::first) {
        depthwise_forward(map_, space.partial(), row(state, predictor_block::dw1_weight), space.z(), result.z[b],
                          result.squares[b]);
      } else {
        hidden_map(state, space);
        depthwise_forward(map_, space.hidden(), row(state, predictor_block::dw2_weight), space.z(), result.z[b],
                          result.squares[b]);
      }
    }
    return result;
  }

  /// Takes the statistics of all images over. Precondition: at least one.
  void set(norm which, sums const& total) {
    constexpr double all_of_it = 1;
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      auto& state = blocks_[b];
      auto const found = batch_norm::from_sums(total.count, total.z[b], total.squares[b]);
      if (which == norm::first)
        found.update(row(state, predictor_block::dw1_bias), state.running_mean1.data(), state.running_variance1.data(),
                     all_of_it);
      else
        found.update(row(state, predictor_block::dw2_bias), state.running_mean2.data(), state.running_variance2.data(),
                     all_of_it);
    }
  }

  /// Replaces the predictor's tensors.
  void write(named_tensors& to) const {
    names_.write([&](int b) -> auto const& { return blocks_[std::size_t(b)]; }, to);
  }

 private:
  static float const* row(predictor_block::state const& state, int r) {
    return state.parameter.data() + std::ptrdiff_t(r) * block;
  }

  /// relu(bn1(dw1(partial))) by the running statistics, as inference folds them.
  void hidden_map(predictor_block::state const& state, predictor_block::workspace& space) const {
    batch_norm running;
    for (std::size_t i = 0; i < block; ++i) {
      running.mean[i] = double(state.running_mean1[i]) - row(state, predictor_block::dw1_bias)[i];
      running.inverse[i] = 1 / std::sqrt(state.running_variance1[i] + batch_norm::epsilon);
    }
    std::array<float, block> scale, shift;
    running.fold(row(state, predictor_block::bn1_weight), row(state, predictor_block::bn1_bias), scale.data(),
                 shift.data());
    std::array<float, std::size_t(taps) * block> weight;
    for (std::size_t i = 0; i < weight.size(); ++i)
      weight[i] = row(state, predictor_block::dw1_weight)[i] * scale[i % block];
    partial_depthwise(map_, space.partial(), weight.data(), shift.data(), space.hidden());
  }

  predictor_tensors names_;
  map_geometry map_;
  std::vector<predictor_block::state> blocks_;
};

}  // namespace redzap::inline REDZAP_ISA::training
