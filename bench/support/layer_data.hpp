// SPDX-License-Identifier: MIT
#pragma once
#include <bench/support/problem.hpp>
#include <support/random.hpp>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Values of a layer in PyTorch's order.
struct layer_data {
  std::vector<float> ifmap, weight, bias;

  layer_data(std::vector<float> of_ifmap, std::vector<float> of_weight, std::vector<float> of_bias)
      : ifmap(std::move(of_ifmap)), weight(std::move(of_weight)), bias(std::move(of_bias)) {}

  /// Small integers: every sum is exact, so ours and the peer's results must be equal bit for bit. The ifmap is what a
  /// ReLU leaves: nothing negative, a share of zeros (and a ninth of the others, which are drawn from 0 to 8).
  explicit layer_data(problem const& p, double zeros = 0.3)
      : ifmap(test::integers(p.input.size(), 1, 0, 8, zeros)),
        weight(test::integers(p.weight().size(), 2, -4, 4)),
        bias(test::integers(static_cast<std::size_t>(p.options.out_channels), 3, -64, 64)) {}
};

}  // namespace redzap::inline REDZAP_ISA::bench
