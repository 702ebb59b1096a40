// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::training {

/// The squared error of clamp(score, 0, top) against a target. ZAP has top 1 (target 1 = needed), RedZAP count + 0.5
/// (target = label).
struct mse {
  float top = 1;

  template <class V>
  struct result {
    V error;  ///< clamp(score) - target; its square is the loss
    /// d (error^2 / 2) / d score: the error, and 0 where the clamp cuts. Its bounds still pass it, as in PyTorch.
    V gradient;
  };

  template <class V>
  [[gnu::always_inline]] result<V> operator()(V score, V target) const {
    V const clamped = simd::minimum(simd::maximum(score, V(0.0f)), V(top));
    V const error = clamped - target;
    return {error, simd::select(clamped == score, error, V(0.0f))};
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
