// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/residual_options.hpp>
#include <redzap/kernel/simd/add.hpp>
#include <redzap/layer/conv2d.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/no_state.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <string_view>
#include <type_traits>

namespace redzap::inline REDZAP_ISA::layer {

/// The end of a residual block of Options.back layers, which stand before it in the network like any others:
/// activation(ifmap + shortcut), the shortcut being the ifmap of the first of them, or its projection, a dense
/// convolution. Tensors, with a projection: "<name>.weight" and "<name>.bias" of conv2d. Shortcut: its shape, which the
/// network fills in.
template <residual_options Options, class Policy = defaults, shape Shortcut = shape{0, 0, 0, 0}>
struct residual_add {
  static_assert(Options.back >= 1, "residual_add: a block has at least one layer");

 private:
  using projection = conv2d<Options.projection, Policy>;
  struct projection_weights : projection::weights {
    projection_weights(shape, std::string const& name, named_tensors const& tensors)
        : projection::weights(Shortcut, name, tensors) {}
    projection_weights(shape, std::string const& name) : projection::weights(Shortcut, name) {}
  };
  struct projection_state : projection::state {
    projection_state(shape, projection_weights const& w, int threads) : projection::state(Shortcut, w, threads) {}
  };

 public:
  using policy = Policy;
  static constexpr std::string_view kind = "residual_add";
  static constexpr std::string_view tensor_prefix = Options.projects() ? "shortcut" : "";
  static constexpr residual_options options = Options;
  static constexpr shape shortcut = Shortcut;

  /// In a network: the shortcut lies this many maps before the ifmap, and with its shape this is the layer's type.
  static constexpr int back = Options.back;
  template <shape Map>
  using reading = residual_add<Options, Policy, Map>;

  using weights = std::conditional_t<Options.projects(), projection_weights, no_state>;
  using state = std::conditional_t<Options.projects(), projection_state, no_state>;

  static constexpr fault check(shape in) { return redzap::check(in, Shortcut.batch(in.n), Options); }
  static constexpr shape output(shape in) { return in; }
  static constexpr std::size_t scratch_bytes(shape in, int threads) {
    if constexpr (Options.projects()) return projection::scratch_bytes(Shortcut.batch(in.n), threads);
    return 0;
  }
  static constexpr std::size_t label_bytes(shape) { return 0; }

  static void run(shape in, weights const& w, state& s, run_buffers const& b) noexcept {
    view<float, redzap::layout::packed> const ofmap{b.ofmap, in};
    view<float const, redzap::layout::packed> added{b.shortcut, Shortcut.batch(in.n)};
    if constexpr (Options.projects()) {
      projection::run(
          added.extents, w, s,
          {.ifmap = b.shortcut, .ofmap = b.ofmap, .scratch = b.scratch, .labels = nullptr, .on = b.on});
      added = ofmap;
    }
    kernel::add({b.ifmap, in}, added, Options.activation, ofmap, b.on);
  }

  /// The projection's; a sum has no MACs.
  static layer_cost<> cost(shape in, state const& s, label const* labels) {
    if constexpr (Options.projects()) return projection::cost(Shortcut.batch(in.n), s, labels);
    return {};
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
