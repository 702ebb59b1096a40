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
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <utility>

namespace redzap::inline REDZAP_ISA::layer {

/// A convolution that is always computed in full; a depthwise one, where groups, in_channels and out_channels are the
/// same, by the kernel made for it, at all positions, its few weights in f32 whatever the policy (those of i8, if the model has them so, are
/// multiplied by their scales and meet the ifmap's floats). Tensors: see conv2d_tensors. With precision::i8 a run quantises its ifmap;
/// maps between layers are f32.
template <conv2d_options Options, class Policy = defaults>
struct conv2d {
  static constexpr std::string_view kind = "conv2d";
  static constexpr std::string_view tensor_prefix = "conv";
  static constexpr conv2d_options options = Options;

  using kernels = kernel::kernels_of<typename Policy::precision>;
  static constexpr bool quantised = kernels::read == dot_blocking::element::byte;

  static constexpr fault check(shape in) { return redzap::check(in, Options); }
  static constexpr shape output(shape in) { return output_shape(in, Options); }
  static constexpr std::size_t scratch_bytes(shape in, int threads) {
    return quantised && !is_depthwise(in) ? kernels::ifmap_bytes(in, Options, threads) : 0;
  }
  static constexpr std::size_t label_bytes(shape) { return 0; }

  static constexpr bool is_depthwise(shape in) {
    return Options.groups > 1 && Options.groups == in.c && Options.groups == Options.out_channels;
  }

  struct weights {
    using packed_weight = typename kernels::weight;
    std::optional<packed_weight> packed;   ///< or
    std::optional<kernel::packed_depthwise_weight> depthwise;

    weights(shape in, std::string const& name, named_tensors const& tensors) {
      using precision = typename Policy::precision;
      if (!is_depthwise(in))
        packed.emplace(conv2d_tensors<precision>(in, Options, name, tensors).pack(in.c, Options, packed_weight::order::broadcast));
      else if (tensors.contains(name + ".weight_scale"))
        make_depthwise(in, conv2d_tensors<precision>(in, Options, name, tensors));
      else   // in i8 too: a model need not be quantised there
        make_depthwise(in, conv2d_tensors<redzap::precision::f32>(in, Options, name, tensors));
    }
    /// The same without values: `arrays` sets them.
    weights(shape in, std::string const&) {
      if (is_depthwise(in))
        depthwise.emplace(in.c, Options);
      else
        packed.emplace(in.c, Options, packed_weight::order::broadcast);
    }

    template <class Self, class Visit>
    static void arrays(Self& self, Visit& visit) {
      if (self.depthwise)
        kernel::packed_depthwise_weight::arrays(*self.depthwise, visit);
      else
        packed_weight::arrays(*self.packed, visit);
    }

   private:
    template <class Tensors>
    void make_depthwise(shape in, Tensors const& from) {
      depthwise.emplace(in.c, Options, from.real_weight(), from.bias);
    }
  };

  struct state {
    std::optional<position_table> positions;   ///< none where the depthwise kernel goes through all

    state(shape in, weights const& w, int) : of(&w) {
      if (!w.depthwise) take(position_table::all(in, Options));
    }

    /// Only these rows and columns of the ofmap, from the first on.
    void compute(extent region) {
      if (positions) take(position_table::all(positions->input(), Options, region));
    }

   private:
    void take(position_table&& exact) {
      if constexpr (quantised)
        positions = kernels::tiled(*of->packed, exact, kernel::border::is_there);
      else
        positions = std::move(exact);   // the ifmap has no border here
    }
    weights const* of;
  };

  static void run(shape in, weights const& w, state const& s, run_buffers const& b) noexcept {
    view<float const, redzap::layout::packed> const ifmap{b.ifmap, in};
    view<float, redzap::layout::packed> const ofmap{b.ofmap, output(in)};
    if (w.depthwise)
      kernel::depthwise_conv2d(ifmap, *w.depthwise, ofmap, b.threads);
    else
      kernel::conv2d(ifmap, *w.packed, *s.positions, ofmap, b.threads, reinterpret_cast<typename kernels::element*>(b.scratch));
  }

  static layer_cost<> cost(shape in, state const&, label const*) {
    double const macs = static_cast<double>(redzap::cost::conv2d_macs(in, Options));
    return {.dense_macs = macs, .macs = macs};
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
