// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/tensor/find_tensor.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::layer {

/// "<name>.weight" for a layer whose precision stores floats. Throws redzap::error as find_tensor does, and where the
/// weight is a quantised one, whose whole numbers mean nothing without "<name>.weight_scale".
inline std::span<float const> find_weight(named_tensors const& tensors, std::string const& name,
                                          std::vector<long long> const& extents) {
  if (tensors.contains(name + ".weight_scale"))
    raise(
        error(name + ".weight",
              "is quantised to i8: load it with precision i8 for this layer, or take the model that it was made from"));
  return find_tensor(tensors, name + ".weight", extents);
}

}  // namespace redzap::inline REDZAP_ISA::layer
