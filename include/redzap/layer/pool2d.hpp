// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/geometry/pool2d_options.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/no_state.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/tensor/view.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::layer {

/// A pooling layer that runs the kernel Pool(ifmap, options, pooled, execution), which does not throw. No tensors, no
/// state.
template <pool2d_options Options, auto Pool>
struct pool2d {
  static constexpr std::string_view tensor_prefix{};
  static constexpr pool2d_options options = Options;
  using weights = no_state;
  using state = no_state;

  static constexpr fault check(shape in) { return redzap::check(in, Options); }
  static constexpr shape output(shape in) { return output_shape(in, Options); }
  static constexpr extent reads(shape in) { return region_read(in, Options); }
  static constexpr std::size_t scratch_bytes(shape, int) { return 0; }
  static constexpr std::size_t label_bytes(shape) { return 0; }

  static void run(shape in, weights const&, state&, run_buffers const& b) noexcept {
    Pool(view<float const, redzap::layout::packed>{b.ifmap, in}, Options,
         view<float, redzap::layout::packed>{b.ofmap, output(in)}, b.on);
  }
  static layer_cost<> cost(shape, state const&, label const*) { return {}; }
};

}  // namespace redzap::inline REDZAP_ISA::layer
