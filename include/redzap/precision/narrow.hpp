// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA {

/// A value as a precision stores it, rounded to the nearest. Throws redzap::error(what, ...) where a finite value is
/// beyond the precision's largest: as an infinity it would spread over every output without a word.
template <class Precision>
typename Precision::storage narrow(float value, char const* what) {
  auto const stored = Precision::narrow(value);
  if (std::isfinite(value) && !std::isfinite(Precision::widen(stored)))
    raise(error(what, std::to_string(value).append(" is too large for ").append(Precision::name)));
  return stored;
}

}  // namespace redzap::inline REDZAP_ISA
