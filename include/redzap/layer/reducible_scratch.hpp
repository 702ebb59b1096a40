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
#include <redzap/kernel/simd/chosen_positions.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/kernel/simd/masked_block.hpp>
#include <redzap/layer/reducible_state.hpp>
#include <redzap/layer/technique_values.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/position_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/predictor/score_block.hpp>
#include <redzap/tensor/layout.hpp>

namespace redzap::inline REDZAP_ISA::layer {

/// Where a run of a reducible convolution keeps what it works on: the ifmaps as its kernels read them (see kernels_of),
/// the pooled maps, the oracle's X_hat maps of one image, the two maps of a predictor that reads the ifmap; then for
/// each thread labels of a block, chosen positions, and one memory for step 2, a hidden map, and for step 3, a work
/// list and partial sums.
template <class Policy>
class reducible_scratch {
  using techniques = typename Policy::techniques;
  using values = technique_values<techniques>;
  using state = reducible_state<Policy>;
  using kernels = kernel::kernels_of<typename Policy::precision>;
  using window_class = position_table::window_class;

 public:
  /// in: of all images of a run. start: `bytes` of them, aligned to a cache line.
  constexpr reducible_scratch(shape in, conv2d_options const& o, std::byte* start, int threads) : start_(start) {
    shape const out = output_shape(in, o), map = values::map_shape(in, o);
    conv2d_options const pointwise = values::pointwise(o);
    ofmap_floats_ = redzap::layout::packed::size(out.batch(1));
    block_floats_ = std::size_t(16) * out.h * out.w;
    classes_ = position_table::most_classes(in, o);
    partial_floats_ = std::max(kernels::partial_floats(in, o), kernel::masked_partial_floats(map, pointwise));
    list_size_ = work_list::capacity(
        std::max(dot_blocking::strip_positions(in, o, kernels::read), dot_blocking::strip_positions(map, pointwise)));

    pooled_ = rounded(kernels::ifmap_bytes(in, o, threads));
    replacement_ = pooled_ + (techniques::factors == 0 ? 0 : values::map_floats(in, o) * sizeof(float));
    sketched_ = replacement_ + (state::has_oracle ? techniques::factors * ofmap_floats_ * sizeof(float) : 0);
    reduced_ = threads_ = sketched_;
    if constexpr (state::reads_ifmap) {
      shape reduced = in;
      reduced.c = sketched_shape(in, o).c;
      reduced_ = sketched_ + redzap::layout::packed::size(sketched_shape(in, o)) * sizeof(float);
      threads_ = reduced_ + redzap::layout::packed::size(reduced) * sizeof(float);
    }

    labels_ = rounded(std::max(predictor::hidden_floats(state::band_rows(in, o), out.w) * sizeof(float),
                               partial_floats_ * sizeof(float) + list_size_ * sizeof(work_list::index)));
    chosen_ = labels_ + block_floats_ * sizeof(label);
    of_thread_ = rounded(chosen_ + classes_ * sizeof(window_class) + block_floats_ / 16 * 2 * sizeof(std::int32_t));
    bytes_ = threads_ + threads * of_thread_;
  }

  typename kernels::element* padded() const { return reinterpret_cast<typename kernels::element*>(start_); }
  float* pooled() const { return floats_at(pooled_); }
  float* replacement(int factor) const { return floats_at(replacement_) + factor * ofmap_floats_; }
  float* sketched() const { return floats_at(sketched_); }
  float* reduced() const { return floats_at(reduced_); }
  label* labels(int thread) const { return reinterpret_cast<label*>(start_of(thread) + labels_); }
  kernel::chosen_positions::memory chosen(int thread) const {
    auto* const classes = reinterpret_cast<window_class*>(start_of(thread) + chosen_);
    auto* const offsets = reinterpret_cast<std::int32_t*>(classes + classes_);
    return {.classes = classes, .ifmap_offsets = offsets, .positions = offsets + block_floats_ / 16};
  }
  float* hidden(int thread) const { return reinterpret_cast<float*>(start_of(thread)); }
  kernel::masked_memory masked(int thread) const {
    auto* const partials = reinterpret_cast<float*>(start_of(thread));
    return {.list = {reinterpret_cast<work_list::index*>(partials + partial_floats_), list_size_},
            .partials = {partials, partial_floats_}};
  }

  /// Of the map that a predictor which reads the ifmap makes its scores from.
  static constexpr shape sketched_shape(shape in, conv2d_options const& o) {
    shape result = output_shape(in, o);
    if constexpr (state::reads_ifmap) result.c = Policy::predictor::weights::rank(in.c, o);
    return result;
  }
  /// Floats of one output block, [P * Q][16].
  constexpr std::size_t block_floats() const { return block_floats_; }
  constexpr std::size_t bytes() const { return bytes_; }

 private:
  static constexpr std::size_t rounded(std::size_t bytes) { return (bytes + cache_line - 1) / cache_line * cache_line; }
  float* floats_at(std::size_t byte) const { return reinterpret_cast<float*>(start_ + byte); }
  std::byte* start_of(int thread) const { return start_ + threads_ + thread * of_thread_; }

  std::byte* start_;
  std::size_t ofmap_floats_ = 0, block_floats_ = 0, partial_floats_ = 0, list_size_ = 0, classes_ = 0;
  std::size_t pooled_ = 0, replacement_ = 0, sketched_ = 0, reduced_ = 0, threads_ = 0;  ///< where they begin, in bytes
  std::size_t labels_ = 0, chosen_ = 0, of_thread_ = 0;  ///< and in a thread's share, with its size
  std::size_t bytes_ = 0;
};

}  // namespace redzap::inline REDZAP_ISA::layer
