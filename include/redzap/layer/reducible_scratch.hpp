// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/dot_blocking.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/geometry/padded_shape.hpp>
#include <redzap/kernel/simd/bordered_ifmap.hpp>
#include <redzap/kernel/simd/chosen_positions.hpp>
#include <redzap/kernel/simd/masked_block.hpp>
#include <redzap/layer/reducible_state.hpp>
#include <redzap/layer/technique_values.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/predictor/score_block.hpp>
#include <redzap/tensor/layout.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// Where a run of a reducible convolution keeps what it works on: the ifmaps with their zero border (see bordered_ifmap), the
/// pooled maps, the oracle's X_hat maps of one image, the two maps of a predictor that reads the ifmap; then for each
/// thread labels of a block, chosen positions, and one memory for step 2, a hidden map, and for step 3, a work list and
/// partial sums.
template <conv2d_options Options, class Policy>
class reducible_scratch {
  using techniques = typename Policy::techniques;
  using state = reducible_state<Options, Policy>;
  using window_class = position_table::window_class;

 public:
  /// in: of all images of a run. start: `bytes` of them, aligned to a cache line.
  constexpr reducible_scratch(shape in, std::byte* start, int threads) : in_(in), start_(start), threads_(threads) {}

  float* padded() const { return reinterpret_cast<float*>(start_); }
  float* pooled() const { return reinterpret_cast<float*>(start_ + padded_bytes()); }
  float* replacement(int factor) const {
    return reinterpret_cast<float*>(start_ + padded_bytes() + pooled_bytes()) + factor * ofmap_floats();
  }
  float* sketched() const { return reinterpret_cast<float*>(start_ + oracle_end()); }
  float* reduced() const { return sketched() + redzap::layout::packed::size(sketched_shape(in_)); }
  label* labels(int thread) const { return reinterpret_cast<label*>(thread_start(thread) + step_bytes()); }
  kernel::chosen_positions::memory chosen(int thread) const {
    std::byte* const start = thread_start(thread) + step_bytes() + block_floats() * sizeof(label);
    auto* const classes = reinterpret_cast<window_class*>(start);
    auto* const offsets = reinterpret_cast<std::int32_t*>(classes + position_table::most_classes(in_, Options));
    return {.classes = classes, .ifmap_offsets = offsets, .positions = offsets + block_floats() / 16};
  }
  float* hidden(int thread) const { return reinterpret_cast<float*>(thread_start(thread)); }
  kernel::masked_memory masked(int thread) const {
    return {.list = {reinterpret_cast<work_list::index*>(thread_start(thread) + partial_floats() * sizeof(float)), list_size()},
            .partials = {reinterpret_cast<float*>(thread_start(thread)), partial_floats()}};
  }

  /// Of the map that a predictor which reads the ifmap makes its scores from.
  static constexpr shape sketched_shape(shape in) {
    shape result = output(in);
    if constexpr (state::reads_ifmap) result.c = Policy::predictor::weights::rank(in.c, Options);
    return result;
  }
  /// Floats of one output block, [P * Q][16].
  constexpr std::size_t block_floats() const { return std::size_t(16) * output(in_).h * output(in_).w; }
  constexpr std::size_t bytes() const { return shared_bytes() + threads_ * thread_bytes(); }

 private:
  static constexpr shape output(shape in) { return output_shape(in, Options); }
  static constexpr std::size_t rounded(std::size_t bytes) { return (bytes + cache_line - 1) / cache_line * cache_line; }
  constexpr std::size_t ofmap_floats() const { return redzap::layout::packed::size(output(in_.batch(1))); }
  constexpr std::size_t padded_bytes() const {
    if (Options.padding == extent(0)) return 0;
    return rounded(kernel::bordered_ifmap::floats(padded_shape(in_, Options), threads_) * sizeof(float));
  }
  constexpr std::size_t pooled_bytes() const {
    return techniques::factors == 0 ? 0 : technique_values<techniques>::map_floats(in_, Options) * sizeof(float);
  }
  constexpr std::size_t oracle_bytes() const {
    return state::has_oracle ? techniques::factors * ofmap_floats() * sizeof(float) : 0;
  }
  static constexpr conv2d_options pointwise = technique_values<techniques>::pointwise(Options);
  constexpr shape map_shape() const { return technique_values<techniques>::map_shape(in_, Options); }
  constexpr std::size_t list_size() const {
    return work_list::capacity(std::max(dot_blocking::strip_positions(in_, Options), dot_blocking::strip_positions(map_shape(), pointwise)));
  }
  constexpr std::size_t partial_floats() const {
    return std::max(kernel::masked_partial_floats(in_, Options), kernel::masked_partial_floats(map_shape(), pointwise));
  }
  constexpr std::size_t step_bytes() const {
    return rounded(std::max(predictor::hidden_floats(state::band_rows(in_), output(in_).w) * sizeof(float),
                            partial_floats() * sizeof(float) + list_size() * sizeof(work_list::index)));
  }
  constexpr std::size_t chosen_bytes() const {
    return position_table::most_classes(in_, Options) * sizeof(window_class) +
           block_floats() / 16 * 2 * sizeof(std::int32_t);
  }
  constexpr std::size_t thread_bytes() const {
    return rounded(step_bytes() + block_floats() * sizeof(label) + chosen_bytes());
  }
  constexpr std::size_t sketch_bytes() const {
    if constexpr (!state::reads_ifmap) return 0;
    shape reduced = in_;
    reduced.c = sketched_shape(in_).c;
    return (redzap::layout::packed::size(sketched_shape(in_)) + redzap::layout::packed::size(reduced)) * sizeof(float);
  }
  constexpr std::size_t oracle_end() const { return padded_bytes() + pooled_bytes() + oracle_bytes(); }
  constexpr std::size_t shared_bytes() const { return oracle_end() + sketch_bytes(); }
  std::byte* thread_start(int thread) const { return start_ + shared_bytes() + thread * thread_bytes(); }

  shape in_;
  std::byte* start_;
  int threads_;
};

}  // namespace redzap::inline REDZAP_ISA::layer
