// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <optional>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/cost/conv2d_macs.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/depthwise_conv2d.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/layer/conv2d_tensors.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <utility>

namespace redzap::inline REDZAP_ISA::layer {

/// How a convolution of any geometry runs in full and what it costs; see conv2d. Instantiated once a policy, however
/// many layers have it.
template <class Policy>
struct conv2d_steps {
  using kernels = kernel::kernels_of<typename Policy::precision>;
  static constexpr bool quantised = kernels::read == dot_blocking::element::byte;

  static constexpr fault check(shape in, conv2d_options const& o) { return redzap::check(in, o); }
  static constexpr std::size_t scratch_bytes(shape in, conv2d_options const& o, int threads) {
    return quantised && !is_depthwise(in, o) ? kernels::ifmap_bytes(in, o, threads) : 0;
  }
  static constexpr std::size_t label_bytes(shape, conv2d_options const&) { return 0; }

  static constexpr bool is_depthwise(shape in, conv2d_options const& o) {
    return o.groups > 1 && o.groups == in.c && o.groups == o.out_channels;
  }

  struct weights {
    using packed_weight = typename kernels::weight;
    std::optional<packed_weight> packed;   ///< or
    std::optional<kernel::packed_depthwise_weight> depthwise;

    weights(shape in, conv2d_options const& o, std::string const& name, named_tensors const& tensors) {
      using precision = typename Policy::precision;
      if (!is_depthwise(in, o))
        packed.emplace(conv2d_tensors<precision>(in, o, name, tensors).pack(in.c, o, packed_weight::order::broadcast));
      else if (tensors.contains(name + ".weight_scale"))
        make_depthwise(in, o, conv2d_tensors<precision>(in, o, name, tensors));
      else   // in i8 too: a model need not be quantised there
        make_depthwise(in, o, conv2d_tensors<redzap::precision::f32>(in, o, name, tensors));
    }
    /// From values in the tensors' order; an empty bias is zero. Of all precisions but i8, whose weights have scales.
    weights(shape in, conv2d_options const& o, std::string const&, std::span<float const> weight,
            std::span<float const> bias) {
      if (is_depthwise(in, o))
        depthwise.emplace(in.c, o, weight, bias);
      else
        packed.emplace(in.c, o, weight, bias, packed_weight::order::broadcast);
    }
    /// The same without values: `arrays` sets them.
    weights(shape in, conv2d_options const& o, std::string const&) {
      if (is_depthwise(in, o))
        depthwise.emplace(in.c, o);
      else
        packed.emplace(in.c, o, packed_weight::order::broadcast);
    }

    conv2d_options const& options() const { return depthwise ? depthwise->options() : packed->options(); }

    template <class Self, class Visit>
    static void arrays(Self& self, Visit& visit) {
      if (self.depthwise)
        kernel::packed_depthwise_weight::arrays(*self.depthwise, visit);
      else
        packed_weight::arrays(*self.packed, visit);
    }

   private:
    template <class Tensors>
    void make_depthwise(shape in, conv2d_options const& o, Tensors const& from) {
      depthwise.emplace(in.c, o, from.real_weight(), from.bias);
    }
  };

  struct state {
    conv2d_options options;
    std::optional<position_table> positions;   ///< none where the depthwise kernel goes through all

    /// in: one image.
    state(shape in, weights const& w, int) : options(w.options()), of_(&w) {
      if (!w.depthwise) take(position_table::all(in, options));
    }

    /// Only these rows and columns of the ofmap, from the first on.
    void compute(extent region) {
      if (positions) take(position_table::all(positions->input(), options, region));
    }

   private:
    void take(position_table&& exact) {
      if constexpr (quantised)
        positions = kernels::tiled(*of_->packed, exact, kernel::border::is_there);
      else
        positions = std::move(exact);   // the ifmap has no border here
    }
    weights const* of_;
  };

  /// in: all images of the run.
  static void run(shape in, weights const& w, state const& s, run_buffers const& b) noexcept {
    view<float const, redzap::layout::packed> const ifmap{b.ifmap, in};
    view<float, redzap::layout::packed> const ofmap{b.ofmap, output_shape(in, s.options)};
    if (w.depthwise)
      kernel::depthwise_conv2d(ifmap, *w.depthwise, ofmap, b.on);
    else
      kernel::conv2d(ifmap, *w.packed, *s.positions, ofmap, b.on,
                     reinterpret_cast<typename kernels::element*>(b.scratch));
  }

  static layer_cost<> cost(shape in, state const& s, label const*) {
    double const macs = static_cast<double>(redzap::cost::conv2d_macs(in, s.options));
    return {.dense_macs = macs, .macs = macs};
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
