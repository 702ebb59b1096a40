// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <redzap/aggregate/technique_list.hpp>
#include <redzap/core/execution.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/kernel/reference/aggregate_kernel.hpp>
#include <redzap/kernel/simd/masked_block.hpp>
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/kernel/simd/window_aggregate.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <vector>

namespace redzap::inline REDZAP_ISA::layer {

/// What the factors of a technique list need of one layer: an aggregated kernel for every distinct G, and the pooled
/// maps.
template <class Techniques>
class technique_values {
 public:
  /// Sums of weights, which are stored in full whatever the layer's precision.
  using aggregated_kernel = kernel::packed_conv2d_weight<precision::f32>;

  /// From the layer's weight in PyTorch's order. scale: where weights are whole numbers, of each output channel; their
  /// sums are exact then, as in integers, before they are multiplied by it. Throws redzap::error, std::bad_alloc.
  technique_values(shape in, conv2d_options const& options, std::span<float const> weight, std::span<float const> bias,
                   std::span<float const> scale = {}) {
    int const channels = in.c / options.groups, taps = options.kernel.h * options.kernel.w;
    std::vector<float> aggregated(std::size_t(options.out_channels) * channels);
    Techniques::for_each_factor([&]<class Factor>(int label) {
      if (Techniques::kernel_of[label] != static_cast<int>(kernels_.size()))
        return;  // another factor of the same G came first
      kernel::reference::aggregate_kernel<typename Factor::kernel>(weight.data(), options.out_channels, channels, taps,
                                                                   aggregated.data());
      for (std::size_t i = 0; i < aggregated.size() && !scale.empty(); ++i)
        aggregated[i] *= scale[i / static_cast<std::size_t>(channels)];
      kernels_.emplace_back(in.c, pointwise(options), aggregated, bias, aggregated_kernel::order::dot);
    });
  }

  /// The same without values: `arrays` sets them.
  technique_values(shape in, conv2d_options const& options) {
    for (int const kernel : Techniques::kernel_of)
      if (kernel == static_cast<int>(kernels_.size()))
        kernels_.emplace_back(in.c, pointwise(options), aggregated_kernel::order::dot);
  }

  /// Visits the arrays of every aggregated kernel of `self`, these values: see packed_conv2d_weight.
  template <class Self, class Visit>
  static void arrays(Self& self, Visit& visit) {
    for (auto& kernel : self.kernels_) aggregated_kernel::arrays(kernel, visit);
  }

  /// The aggregated kernel of a factor's label.
  aggregated_kernel const& kernel_for(int label) const { return kernels_[Techniques::kernel_of[label]]; }

  /// Floats of a pooled map, of all images.
  static constexpr std::size_t map_floats(shape in, conv2d_options const& options) {
    return layout::packed::size(map_shape(in, options));
  }
  static constexpr shape map_shape(shape in, conv2d_options const& options) {
    shape const out = output_shape(in, options);
    return {in.n, in.c, out.h, out.w};
  }

  /// Pools the ifmaps of a batch for one factor into maps of map_floats floats. ifmap: as it is, or with its border and
  /// options that have no padding.
  template <class Factor>
  static view<float const, layout::packed> pool(view<float const, layout::packed> ifmap, conv2d_options const& options,
                                                float* pooled, execution on) noexcept {
    view<float, layout::packed> const map{pooled, map_shape(ifmap.extents, options)};
    kernel::window_aggregate<typename Factor::window>(ifmap, options, map, on);
    return {pooled, map.extents};
  }

  /// The geometry of the products with a pooled map: a 1x1 convolution of stride 1, activated if the list says so.
  static constexpr conv2d_options pointwise(conv2d_options const& options) {
    return {.out_channels = options.out_channels,
            .kernel = 1,
            .groups = options.groups,
            .activation = Techniques::activated ? options.activation : activation::none};
  }

  /// X_hat of every factor at every activation of one image: values[label - 1] is a map [M / 16][P * Q][16], null for
  /// zero. `table` holds all positions of the pooled map; `pooled` is scratch, one map; memory_of(thread) is a
  /// kernel::masked_memory. The kernels are those that carry out labels, so the values are the same bits.
  template <class MemoryOf>
  void everywhere(shape in, conv2d_options const& options, float const* ifmap, float* pooled, window_table const& table,
                  std::array<float*, Techniques::count> const& values, execution on,
                  MemoryOf&& memory_of) const noexcept {
    Techniques::for_each_factor([&]<class Factor>(int label) {
      view<float const, layout::packed> const map = pool<Factor>({ifmap, in}, options, pooled, on);
      parallel_for(layout::packed::blocks(options.out_channels), on, [&](int mb, int thread) {
        kernel::masked_block(map, kernel_for(label), table, mb, memory_of(thread),
                             values[label - 1] + std::size_t(mb) * table.size() * 16,
                             [](work_list& list, auto const& strip) { list.fill(strip); });
      });
    });
  }

 private:
  std::vector<aggregated_kernel> kernels_;
};

}  // namespace redzap::inline REDZAP_ISA::layer
