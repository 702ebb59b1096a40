// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/cost/linear_macs.hpp>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/kernel/simd/linear.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/no_state.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::layer {

/// A fully connected layer; its input is flattened in (c, h, w) order as in PyTorch. Tensors: "<name>.weight"
/// (out_features, in_features) and "<name>.bias" (out_features).
template <linear_options Options>
struct linear {
  static constexpr std::string_view tensor_prefix = "fc";
  static constexpr linear_options options = Options;

  static constexpr fault check(shape in) { return redzap::check(in, Options); }
  static constexpr shape output(shape in) { return output_shape(in, Options); }
  static constexpr std::size_t scratch_bytes(shape, int) { return 0; }
  static constexpr std::size_t label_bytes(shape) { return 0; }

  struct weights {
    kernel::packed_linear_weight packed;

    weights(shape in, std::string const& name, named_tensors const& tensors)
        : packed(in, Options, find_tensor(tensors, name + ".weight", {Options.out_features, static_cast<long long>(in.size())}),
                 find_tensor(tensors, name + ".bias", {Options.out_features})) {}
  };
  using state = no_state;

  static void run(shape in, weights const& w, state&, run_buffers const& b) noexcept {
    kernel::linear(view<float const, redzap::layout::packed>{b.ifmap, in}, w.packed,
                   view<float, redzap::layout::packed>{b.ofmap, output(in)}, b.threads);
  }

  static layer_cost<> cost(shape in, state const&, label const*) {
    double const macs = static_cast<double>(redzap::cost::linear_macs(in, Options));
    return {.dense_macs = macs, .macs = macs};
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
