// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// The product of all factors, or nothing if one is negative or the product does not fit in ptrdiff_t (so that
/// it is a valid object size). An empty list gives 1, a zero factor gives 0.
constexpr std::optional<std::size_t> checked_product(std::initializer_list<long long> factors) {
  constexpr auto limit = static_cast<unsigned long long>(std::numeric_limits<std::ptrdiff_t>::max());
  unsigned long long product = 1;
  bool zero = false;
  for (long long const factor : factors) {
    if (factor < 0) return std::nullopt;
    zero = zero || factor == 0;
  }
  if (zero) return 0;
  for (long long const factor : factors) {
    auto const f = static_cast<unsigned long long>(factor);
    if (product > limit / f) return std::nullopt;
    product *= f;
  }
  return static_cast<std::size_t>(product);
}

}  // namespace redzap::inline REDZAP_ISA
