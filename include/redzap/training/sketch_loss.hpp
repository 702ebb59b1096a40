// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <cstddef>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/view.hpp>
#include <redzap/training/for_lanes.hpp>
#include <redzap/training/lane_sums.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA::training {

/// What a sketch's score s of an activation costs: square * softplus(-s) + lambda * softplus(s), square being X^2 in
/// units of the layer's mean square. To skip costs the square, to compute costs lambda. The best s is the logarithm of
/// the expected square / lambda, whatever lambda, so that any threshold may be chosen after training.
struct sketch_loss {
  float lambda = 0.05f;

  template <class V>
  struct result {
    V loss, gradient;  ///< and d loss / d score
  };

  template <class V>
  [[gnu::always_inline]] result<V> operator()(V score, V square) const {
    V const e = simd::exp(V(0.0f) - simd::absolute(score));  // in (0, 1]: nothing overflows
    V const both = square + V(lambda), share = V(1.0f) / (V(1.0f) + e);
    V const sigmoid = simd::select(score >= V(0.0f), share, e * share);
    V const softplus = simd::maximum(score, V(0.0f)) + log_1_plus(e);
    return {both * softplus - square * score, both * sigmoid - square};  // softplus(-s) = softplus(s) - s
  }

  /// log(1 + e) = 2 artanh(u) with u = e / (2 + e), its series to u^13. requires: 0 <= e <= 1, so that u is at most
  /// 1/3.
  template <class V>
  [[gnu::always_inline]] static V log_1_plus(V e) {
    V const u = e / (V(2.0f) + e), square = u * u;
    V sum(1.0f / 13);
    for (float const c : {1.0f / 11, 1.0f / 9, 1.0f / 7, 1.0f / 5, 1.0f / 3, 1.0f})
      sum = simd::multiply_add(sum, square, V(c));
    return V(2.0f) * u * sum;
  }

  /// Of one packed image: returns the sum of its losses, writes factor * gradient over the squares, and adds those to
  /// the sums of their blocks of 16 channels. Lanes without a channel have no loss; their gradient is of no account.
  /// requires: one image, as many scores as squares, and a sum for each of its blocks.
  template <class Isa = native_isa>
  double of_image(float const* scores, view<float, layout::packed> squares, float factor,
                  std::span<lane_sums> gradient) const {
    using V = typename Isa::f32;
    double total = 0;
    for_lanes<Isa>(squares.extents, [&](int b, int lane, std::size_t first, std::size_t end) {
      V sum(0.0f), loss(0.0f);
      for (std::size_t at = first; at < end; at += block) {
        auto const found = (*this)(simd::load<V>(scores + at), simd::load<V>(squares.data + at));
        V const slope = found.gradient * V(factor);
        simd::store(squares.data + at, slope);
        sum = sum + slope;
        loss = loss + found.loss;
      }
      gradient[std::size_t(b)].add(lane, sum);
      lane_sums losses;
      losses.add(lane, loss);
      int const live = std::min(lane + Isa::lanes, squares.extents.c - b * block);
      for (int i = lane; i < live; ++i) total += losses[std::size_t(i)];
    });
    return total;
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
