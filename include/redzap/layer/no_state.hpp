// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/tensor/shape.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::layer {

/// The weights of a layer that has none, and the state of one that remembers nothing between runs.
struct no_state {
  no_state(shape, std::string const&, named_tensors const&) {}
  no_state(shape, std::string const&) {}
  template <class Self, class Visit>
  static void arrays(Self&, Visit&) {}
  template <class Weights>
  no_state(shape, Weights const&, int) {}
};

}  // namespace redzap::inline REDZAP_ISA::layer
