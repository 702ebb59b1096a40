// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <redzap/core/isa_namespace.hpp>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA {

/// A tensor as a model file holds it: extents in PyTorch's order, values row-major, widened to f32.
struct tensor {
  std::vector<long long> extents;
  std::vector<float> values;
};

/// The tensors of a model by name, e.g. "conv1.weight".
using named_tensors = std::map<std::string, tensor, std::less<>>;

}  // namespace redzap::inline REDZAP_ISA
