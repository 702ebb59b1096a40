// SPDX-License-Identifier: MIT
#pragma once
#include <bench/support/layer_data.hpp>
#include <redzap/kernel/simd/linear.hpp>
#include <support/owned.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Our fully connected layer of a problem, ready to run.
class linear_layer {
 public:
  linear_layer(problem const& p, layer_data const& data, int threads)
      : threads_(threads),
        weight_(p.input, p.as_linear(), data.weight, data.bias),
        input_(p.input, data.ifmap),
        output_(p.output()) {}

  void run() { kernel::linear(input_.view(), weight_, output_.view(), threads_); }
  std::vector<float> output() const { return output_.values(); }

 private:
  int threads_;
  kernel::packed_linear_weight weight_;
  test::owned<float, layout::packed> input_, output_;
};

}  // namespace redzap::inline REDZAP_ISA::bench
