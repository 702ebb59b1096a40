// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/predictor/concept.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// A predictor whose one technique is zero and whose scores put activations in an order: the higher a score, the more
/// is lost with the activation, so that label_within may leave out the lowest. It says so by `ordered`. `zap` is one;
/// redzap is none, since its score is a label and that label's difference.
template <class T>
concept orders_by_score = score_to_label<T> && T::techniques::count == 1 && T::techniques::factors == 0 && T::ordered;

}  // namespace redzap::inline REDZAP_ISA::predictor
