// SPDX-License-Identifier: MIT
#pragma once
#include <bench/support/layer_data.hpp>
#include <cstdint>
#include <numeric>
#include <redzap/kernel/simd/linear.hpp>
#include <redzap/kernel/simd/list_nonzero.hpp>
#include <redzap/precision/f32.hpp>
#include <span>
#include <support/owned.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Our fully connected layer of a problem, ready to run. Some inputs are zero; with skip_zeros their weights are left
/// out, and listing the others is part of a run.
template <class Precision = precision::f32>
class linear_layer {
 public:
  linear_layer(problem const& p, layer_data const& data, int threads, bool skip_zeros = false)
      : threads_(threads),
        skip_zeros_(skip_zeros),
        weight_(p.input, p.as_linear(), data.weight, data.bias),
        input_(p.input, data.ifmap),
        output_(p.output()),
        inputs_(weight_.inputs()) {
    std::iota(inputs_.begin(), inputs_.end(), 0u);
  }

  void run() {
    std::span<std::uint32_t const> inputs = inputs_;
    if (skip_zeros_) inputs = kernel::list_nonzero(input_.elements.span(), inputs_.data());
    kernel::linear(input_.view(), inputs, weight_, output_.view(), threads_);
  }
  std::vector<float> output() const { return output_.values(); }

 private:
  int threads_;
  bool skip_zeros_;
  kernel::packed_linear_weight<Precision> weight_;
  test::owned<float, layout::packed> input_, output_;
  std::vector<std::uint32_t> inputs_;
};

}  // namespace redzap::inline REDZAP_ISA::bench
