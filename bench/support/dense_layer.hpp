// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <bench/support/layer_data.hpp>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/kernel/simd/conv2d.hpp>
#include <redzap/kernel/simd/dense_table.hpp>
#include <span>
#include <support/owned.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Our convolution of a problem, ready to run.
class dense_layer {
 public:
  dense_layer(problem const& p, layer_data const& data, int threads)
      : threads_(threads),
        weight_(p.input.c, p.options, data.weight, data.bias, kernel::packed_conv2d_weight<>::order::broadcast),
        table_(kernel::dense_table(position_table::all(p.input, p.options), p.options.out_channels, kernel::border::costs_a_copy)),
        ifmap_(p.input, data.ifmap),
        padded_(table_.bordered() ? kernel::bordered_ifmap::floats(padded_shape(p.input, p.options.padding), threads) : 0),
        ofmap_(p.output()) {}

  /// Takes another ifmap, in layout::packed.
  void load(std::span<float const> ifmap) { std::copy(ifmap.begin(), ifmap.end(), ifmap_.elements.data()); }
  void run() { kernel::conv2d(ifmap_.view(), weight_, table_, ofmap_.view(), threads_, padded_.data()); }
  std::span<float const> packed_output() const { return ofmap_.elements.span(); }
  /// The last run's result in nchw order.
  std::vector<float> output() const { return ofmap_.values(); }

 private:
  int threads_;
  kernel::packed_conv2d_weight<> weight_;
  position_table table_;
  test::owned<float, layout::packed> ifmap_;
  aligned_buffer<float> padded_;
  test::owned<float, layout::packed> ofmap_;
};

}  // namespace redzap::inline REDZAP_ISA::bench
