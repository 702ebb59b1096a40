// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <bench/support/layer_data.hpp>
#include <bench/support/packed_weight.hpp>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/kernels_of.hpp>
#include <span>
#include <support/owned.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Our convolution of a problem, ready to run. In 8-bit integers a run begins with floats, so quantising is in it.
template <class Precision = precision::f32>
class dense_layer {
  using kernels = kernel::kernels_of<Precision>;

 public:
  dense_layer(problem const& p, layer_data const& data, int threads)
      : threads_(threads),
        weight_(packed_weight<Precision>(p, data, kernels::weight::order::broadcast)),
        table_(kernels::tiled(weight_, position_table::all(p.input, p.options), kernel::border::costs_a_copy)),
        ifmap_(p.input, data.ifmap),
        padded_(table_.bordered()
                    ? kernels::ifmap_bytes(p.input, p.options, threads) / sizeof(typename kernels::element)
                    : 0),
        ofmap_(p.output()) {}

  /// Takes another ifmap, in layout::packed.
  void load(std::span<float const> ifmap) { std::copy(ifmap.begin(), ifmap.end(), ifmap_.elements.data()); }
  void run() { kernel::conv2d(ifmap_.view(), weight_, table_, ofmap_.view(), threads_, padded_.data()); }
  /// What a run begins with, where the table is bordered: the ifmap as the kernels read it.
  void enter() { kernels::make(ifmap_.view(), weight_, padded_.data(), threads_).begin(0); }
  std::span<float const> packed_output() const { return ofmap_.elements.span(); }
  /// The last run's result in nchw order.
  std::vector<float> output() const { return ofmap_.values(); }

 private:
  int threads_;
  typename kernels::weight weight_;
  position_table table_;
  test::owned<float, layout::packed> ifmap_;
  aligned_buffer<typename kernels::element> padded_;
  test::owned<float, layout::packed> ofmap_;
};

}  // namespace redzap::inline REDZAP_ISA::bench
