// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/cost/linear_macs.hpp>
#include <redzap/geometry/linear_options.hpp>
#include <redzap/kernel/simd/linear.hpp>
#include <redzap/kernel/simd/list_nonzero.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/layer/find_weight.hpp>
#include <redzap/layer/layer_cost.hpp>
#include <redzap/layer/quantized_weight.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redzap::inline REDZAP_ISA::layer {

/// A fully connected layer; its input is flattened in (c, h, w) order as in PyTorch. Tensors: "<name>.weight"
/// (out_features, in_features) and "<name>.bias" (out_features); in precision i8 those of quantized_weight. Inputs and
/// sums are f32 in any precision: it is the weights that memory is waited for.
template <linear_options Options, class Policy = defaults>
struct linear {
  using policy = Policy;
  static constexpr std::string_view kind = "linear";
  static constexpr std::string_view tensor_prefix = "fc";
  static constexpr linear_options options = Options;

  static constexpr fault check(shape in) { return redzap::check(in, Options); }
  static constexpr shape output(shape in) { return output_shape(in, Options); }
  static constexpr std::size_t scratch_bytes(shape in, int) {
    return redzap::layout::packed::size(in) * sizeof(std::uint32_t);
  }
  static constexpr std::size_t label_bytes(shape) { return 0; }

  struct weights {
    using packed_weight = kernel::packed_linear_weight<typename Policy::precision>;
    packed_weight packed;

    weights(shape in, std::string const& name, named_tensors const& tensors) : packed(make(in, name, tensors)) {}
    /// The same without values: `arrays` sets them.
    weights(shape in, std::string const&) : packed(in, Options) {}

    template <class Self, class Visit>
    static void arrays(Self& self, Visit& visit) {
      packed_weight::arrays(self.packed, visit);
    }

   private:
    static packed_weight make(shape in, std::string const& name, named_tensors const& tensors) {
      std::vector<long long> const extents{Options.out_features, static_cast<long long>(in.size())};
      auto const bias = find_tensor(tensors, name + ".bias", {Options.out_features});
      if constexpr (packed_weight::stored::is_scaled) {
        quantized_weight const weight(tensors, name, extents);
        return packed_weight(in, Options, weight.numbers, weight.scale, bias);
      } else {
        return packed_weight(in, Options, find_weight(tensors, name, extents), bias);
      }
    }
  };

  struct state {
    bool skip_zeros = true;   ///< leave out the weights of inputs that are zero; exact, since all weights are finite

    state(shape, weights const&, int) {}
  };

  static void run(shape in, weights const& w, state const& s, run_buffers const& b) noexcept {
    view<float const, redzap::layout::packed> const input{b.ifmap, in};
    std::size_t const rows = w.packed.inputs();
    std::span<std::uint32_t> const inputs{reinterpret_cast<std::uint32_t*>(b.scratch),
                                          redzap::layout::packed::size(in)};
    for (int n = 0; n < in.n; ++n) {
      auto const list = inputs.subspan(static_cast<std::size_t>(n) * rows, rows);
      if (s.skip_zeros) {
        std::size_t const listed = kernel::list_nonzero({input.image(n).data, rows}, list.data()).size();
        std::fill(list.begin() + static_cast<std::ptrdiff_t>(listed), list.end(), static_cast<std::uint32_t>(rows));
      } else {
        std::iota(list.begin(), list.end(), 0u);
      }
    }
    kernel::linear(input, inputs, w.packed, view<float, redzap::layout::packed>{b.ofmap, output(in)}, b.on);
  }

  static layer_cost<> cost(shape in, state const&, label const*) {
    double const macs = static_cast<double>(redzap::cost::linear_macs(in, Options));
    return {.dense_macs = macs, .macs = macs};
  }
};

}  // namespace redzap::inline REDZAP_ISA::layer
