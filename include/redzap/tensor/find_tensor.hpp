// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/tensor/check_values.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA {

/// The values of the tensor of that name. Throws redzap::error, naming the tensor, where it is missing, has other
/// extents, or fails check_values.
inline std::span<float const> find_tensor(named_tensors const& tensors, std::string const& name,
                                          std::vector<long long> const& extents) {
  auto const found = tensors.find(name);
  if (found == tensors.end()) raise(error(name, "not in the model"));
  auto text = [](std::vector<long long> const& list) {
    std::string result = "(";
    for (std::size_t i = 0; i < list.size(); ++i) result += (i == 0 ? "" : ", ") + std::to_string(list[i]);
    return result + ")";
  };
  tensor const& t = found->second;
  if (t.extents != extents) raise(error(name, "expected extents " + text(extents) + ", found " + text(t.extents)));
  std::size_t size = 1;
  for (long long const e : extents) size *= static_cast<std::size_t>(e);
  check_values(name, t.values, size);
  return t.values;
}

}  // namespace redzap::inline REDZAP_ISA
