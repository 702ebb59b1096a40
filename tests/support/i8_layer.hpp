// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/kernel/reference/i8_conv2d.hpp>
#include <redzap/precision/affine.hpp>
#include <vector>

#include "support/generator.hpp"
#include "support/owned.hpp"
#include "support/problems.hpp"
#include "support/random.hpp"

namespace redzap::inline REDZAP_ISA::test {

/// A problem in 8-bit integers: weights over the whole range, real scales, and real values that reach beyond what bytes
/// stand for.
struct i8_layer {
  problem of;
  precision::affine input;
  std::vector<float> ifmap, weight, scale, bias;

  i8_layer(problem const& p, int zero_point, std::uint64_t seed)
      : of(p),
        input{.scale = 0.0173f, .zero_point = zero_point},
        ifmap(reals(p.input.size(), seed)),
        weight(integers(p.weight().size(), seed + 1, -127, 127, 0.1)),
        scale(reals(std::size_t(p.options.out_channels), seed + 2)),
        bias(reals(std::size_t(p.options.out_channels), seed + 3)) {
    for (float& x : ifmap) x *= 3;
    for (float& s : scale) s = 0.002f + (s < 0 ? -s : s) * 0.01f;
    for (float& b : bias) b *= 10;
  }

  /// What the reference computes, in nchw order.
  std::vector<float> expected() const {
    owned<float> const from(of.input, ifmap);
    owned<float> to(of.output());
    kernel::reference::i8_conv2d(from.view(), input, weight.data(), scale.data(), bias.data(), of.options, to.view());
    return to.values();
  }
};

}  // namespace redzap::inline REDZAP_ISA::test
