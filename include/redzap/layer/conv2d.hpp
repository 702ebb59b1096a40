// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/cost/conv2d_macs.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::layer {

/// A convolution that is always computed in full. Tensors: "<name>.weight" (out_channels, in_channels / groups, kernel.h, kernel.w)
/// and "<name>.bias" (out_channels).
template <conv2d_options Options, class Policy = defaults>
struct conv2d {
  static constexpr std::string_view kind = "conv2d";
  static constexpr std::string_view tensor_prefix = "conv";
  static constexpr conv2d_options options = Options;

  static constexpr fault check(shape in) { return redzap::check(in, Options); }
  static constexpr shape output(shape in) { return output_shape(in, Options); }
  static constexpr std::size_t scratch_bytes(shape, int) { return 0; }
  static constexpr std::size_t label_bytes(shape) { return 0; }

  struct weights {
    using packed_weight = kernel::packed_conv2d_weight<typename Policy::precision>;
    packed_weight packed;

    weights(shape in, std::string const& name, named_tensors const& tensors)
        : packed(in.c, Options,
                 find_tensor(tensors, name + ".weight", {Options.out_channels, in.c / Options.groups, Options.kernel.h, Options.kernel.w}),
                 find_tensor(tensors, name + ".bias", {Options.out_channels}), packed_weight::order::broadcast) {}
    /// The same without values: `arrays` sets them.
    weights(shape in, std::string const&) : packed(in.c, Options, packed_weight::order::broadcast) {}

    template <class Self, class Visit>
    static void arrays(Self& self, Visit& visit) {
      packed_weight::arrays(self.packed, visit);
    }
  };

  struct state {
    position_table positions;

    state(shape in, weights const&, int) : positions(position_table::all(in, Options)) {}

    /// Only these rows and columns of the ofmap, from the first on.
    void compute(extent region) {
      positions = position_table::all(positions.input(), Options, region);
    }
  };

  static void run(shape in, weights const& w, state const& s, run_buffers const& b) noexcept {
    kernel::conv2d(view<float const, redzap::layout::packed>{b.ifmap, in}, w.packed, s.positions,
                   view<float, redzap::layout::packed>{b.ofmap, output(in)}, b.threads);
  }

  static layer_cost<> cost(shape in, state const&, label const*) {
    double const macs = static_cast<double>(redzap::cost::conv2d_macs(in, Options));
    return {.dense_macs = macs, .macs = macs};
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
