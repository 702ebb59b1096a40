// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <span>
#include <string>

namespace redzap::inline REDZAP_ISA {

/// Throws redzap::error, naming the tensor, where it has not `size` values, or one that is not finite: a NaN weight
/// would spread over every output without a word.
inline void check_values(std::string const& name, std::span<float const> values, std::size_t size) {
  if (values.size() != size)
    raise(error(name, "expected " + std::to_string(size) + " values, found " + std::to_string(values.size())));
  for (std::size_t i = 0; i < size; ++i)
    if (!std::isfinite(values[i])) raise(error(name, "value " + std::to_string(i) + " is not a finite number"));
}

}  // namespace redzap::inline REDZAP_ISA
