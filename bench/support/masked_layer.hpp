// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <bench/support/close.hpp>
#include <bench/support/layer_data.hpp>
#include <bench/support/packed_weight.hpp>
#include <cstdint>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/error.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <redzap/kernel/simd/masked_conv2d.hpp>
#include <redzap/kernel/simd/zero_pad2d.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/precision/f32.hpp>
#include <span>
#include <support/owned.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// A label map whose activations are computed, label 0, with probability `density`, each drawn on its own.
inline test::owned<label, layout::packed> bernoulli_labels(problem const& p, double density, std::uint64_t seed) {
  constexpr int techniques = 1;
  return {p.output(), test::labels(p.output(), seed, density, techniques)};
}

/// Our convolution of some activations of a problem, ready to run: at first those of one Bernoulli map. A run begins
/// with labels and a plain ifmap, so building the work lists and padding, or quantising, are in it.
template <class Precision = precision::f32>
class masked_layer {
  using kernels = kernel::kernels_of<Precision>;
  static constexpr bool quantised = kernels::read == dot_blocking::element::byte;

 public:
  masked_layer(problem const& p, layer_data const& data, double density, int threads)
      : problem_(p),
        weight_(packed_weight<Precision>(p, data, kernels::weight::order::dot)),
        table_(window_table::all(p.input, p.options, kernels::read)),
        ifmap_(p.input, data.ifmap),
        padded_(quantised ? kernels::ifmap_bytes(p.input, p.options, threads)
                          : layout::packed::size(padded_shape(p.input, p.options.padding))),
        ofmap_(p.output()),
        labels_(bernoulli_labels(p, density, 4)) {
    for (int t = 0; t < threads; ++t) {
      lists_.emplace_back(work_list::capacity(table_));
      partials_.emplace_back(kernels::partial_floats(p.input, p.options));
      memory_.push_back({lists_.back().span(), partials_.back().span()});
    }
  }

  /// Takes another ifmap and other labels, both in layout::packed.
  void load(std::span<float const> ifmap, std::span<label const> labels) {
    std::copy(ifmap.begin(), ifmap.end(), ifmap_.elements.data());
    std::copy(labels.begin(), labels.end(), labels_.elements.data());
  }
  void run() {
    kernel::masked_conv2d(enter(), weight_, table_, labels_.view(), 0, ofmap_.view(), memory_);
  }

  /// In nchw order: the last run's result, and the labels, of which those that are 0 are computed.
  std::vector<float> output() const { return ofmap_.values(); }
  std::vector<label> labels() const { return labels_.values(); }

  /// MACs of the chosen activations: padding taps counted, and not.
  double macs() const {
    return sum([&](int, int) { return problem_.terms(); });
  }
  double valid_macs() const {
    return sum([&](int p, int q) { return problem_.valid_terms(p, q); });
  }

 private:
  /// The ifmap as the kernels read it, for all threads.
  auto enter() {
    int const threads = static_cast<int>(memory_.size());
    if constexpr (quantised) {
      return kernels::make(ifmap_.view(), weight_, padded_.data(), threads).of(0);
    } else {
      view<float, layout::packed> const padded{padded_.data(), padded_shape(problem_.input, problem_.options.padding)};
      kernel::zero_pad2d(ifmap_.view(), problem_.options.padding, padded, threads);
      return view<float const, layout::packed>(padded);
    }
  }
  template <class Terms>
  double sum(Terms&& terms) const {
    shape const out = problem_.output();
    double result = 0;
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q) {
        int chosen = 0;
        for (int m = 0; m < out.c; ++m) chosen += labels_.view()(0, m, p, q) == 0;
        result += chosen * terms(p, q);
      }
    return result;
  }

  problem problem_;
  typename kernels::weight weight_;
  window_table table_;
  test::owned<float, layout::packed> ifmap_;
  aligned_buffer<typename kernels::element> padded_;
  test::owned<float, layout::packed> ofmap_;
  test::owned<label, layout::packed> labels_;
  std::vector<aligned_buffer<work_list::index>> lists_;
  std::vector<aligned_buffer<float>> partials_;
  std::vector<kernel::masked_memory> memory_;
};

/// Runs the layer: what it computes must be the dense layer's, all else must stay as it is. Throws redzap::error naming
/// the layer.
template <class Precision>
void check_masked(problem const& p, masked_layer<Precision>& layer, std::vector<float> const& dense,
                  float tolerance = 0) {
  std::vector<float> const before = layer.output();
  layer.run();
  std::vector<float> const after = layer.output();
  std::vector<label> const labels = layer.labels();
  for (std::size_t i = 0; i < after.size(); ++i)
    if (!(labels[i] == 0 ? close(after[i], dense[i], tolerance) : after[i] == before[i]))
      throw error(p.name, "the masked result differs from the dense one");
}

}  // namespace redzap::inline REDZAP_ISA::bench
