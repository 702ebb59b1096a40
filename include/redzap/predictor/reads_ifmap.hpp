// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/predictor/concept.hpp>

namespace redzap::inline REDZAP_ISA::predictor {

/// A predictor whose scores come from the ifmap and need no computed activation: it says so by weights of its own.
/// Others look at the partial ofmap through predictor::weights. `sketch` is one.
template <class T>
concept reads_ifmap = score_to_label<T> && requires { typename T::weights; };

}  // namespace redzap::inline REDZAP_ISA::predictor
