// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/reducible_steps.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::layer {

/// A convolution that decides for every activation how to compute it, in three steps: (1) the positions of the pattern
/// in full, (2) labels for all others, (3) carry out the labels. A predictor that reads the ifmap labels before (1).
/// The steps are fused per block of output channels, image after image, so that its weights stream from memory once,
/// and on large maps per band of rows, so that its ofmap stays in L2; only the cheap products with pooled maps come
/// last, so that the maps of one technique stand at a time, and none that no label asks for. An oracle, which computes
/// everything in any case, is an exception: see consult_oracle. Tensors: those of conv2d; the policy's predictor needs
/// its own, unless it is an oracle.
template <conv2d_options Options, class Policy = defaults>
class reducible_conv2d {
  using steps = reducible_steps<Policy>;

 public:
  using techniques = typename Policy::techniques;
  using predictor = typename Policy::predictor;
  using policy = Policy;

  static constexpr std::string_view kind = "reducible_conv2d";
  static constexpr std::string_view tensor_prefix = "conv";
  static constexpr conv2d_options options = Options;

  struct weights : reducible_weights<Policy> {
    weights(shape in, std::string const& name, named_tensors const& tensors)
        : reducible_weights<Policy>(in, Options, name, tensors) {}
    /// The same without values and predictors: `arrays` sets them.
    weights(shape in, std::string const& name) : reducible_weights<Policy>(in, Options, name) {}
  };
  using state = reducible_state<Policy>;

  static constexpr fault check(shape in) { return steps::check(in, Options); }
  static constexpr shape output(shape in) { return output_shape(in, Options); }
  static constexpr std::size_t scratch_bytes(shape in, int threads) {
    return steps::scratch_bytes(in, Options, threads);
  }
  static constexpr std::size_t label_bytes(shape in) { return steps::label_bytes(in, Options); }

  static void run(shape in, weights const& w, state& s, run_buffers const& b) noexcept { steps::run(in, w, s, b); }

  /// MACs of one image that labels decide on: I_t in full.
  static double labelled_macs(shape in, state const& s) noexcept requires state::takes_allowance {
    return steps::labelled_macs(in, s);
  }
  /// And those that no label can save: the pattern's and the predictor's.
  static double least_macs(shape in, state const& s) noexcept requires state::takes_allowance {
    return steps::least_macs(in, s);
  }

  /// Counts the labels of the last run, of all images; dense_share is their mean, for an oracle what a replay of its
  /// labels computes densely. Allocates nothing.
  static layer_cost<techniques::count + 1> cost(shape in, state const& s, label const* labels) {
    return steps::cost(in, s, labels);
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
