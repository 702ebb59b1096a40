// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/layer/conv2d_steps.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::layer {

/// A convolution that is always computed in full; a depthwise one, where groups, in_channels and out_channels are the
/// same, by the kernel made for it, at all positions, its few weights in f32 whatever the policy (those of i8, if the
/// model has them so, are multiplied by their scales and meet the ifmap's floats). Tensors: see conv2d_tensors. With
/// precision::i8 a run quantises its ifmap; maps between layers are f32.
template <conv2d_options Options, class Policy = defaults>
struct conv2d {
  using steps = conv2d_steps<Policy>;
  using policy = Policy;
  static constexpr std::string_view kind = "conv2d";
  static constexpr std::string_view tensor_prefix = "conv";
  static constexpr conv2d_options options = Options;

  static constexpr fault check(shape in) { return steps::check(in, Options); }
  static constexpr shape output(shape in) { return output_shape(in, Options); }
  static constexpr std::size_t scratch_bytes(shape in, int threads) {
    return steps::scratch_bytes(in, Options, threads);
  }
  static constexpr std::size_t label_bytes(shape in) { return steps::label_bytes(in, Options); }

  struct weights : steps::weights {
    weights(shape in, std::string const& name, named_tensors const& tensors)
        : steps::weights(in, Options, name, tensors) {}
    /// The same without values: `arrays` sets them.
    weights(shape in, std::string const& name) : steps::weights(in, Options, name) {}
  };
  using state = typename steps::state;

  static void run(shape in, weights const& w, state const& s, run_buffers const& b) noexcept {
    steps::run(in, w, s, b);
  }
  static layer_cost<> cost(shape in, state const& s, label const* labels) { return steps::cost(in, s, labels); }
};

}  // namespace redzap::inline REDZAP_ISA::layer
