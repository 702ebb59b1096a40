// SPDX-License-Identifier: MIT
#pragma once
#include <cmath>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/in_quotes.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::io {

/// Throws redzap::error(file, ...) naming the first tensor that holds a NaN or an infinity. A model with one classifies
/// nothing, and would do so silently: skipping the weights of zero inputs is exact for finite weights only.
inline void check_finite(named_tensors const& tensors, std::string const& file) {
  for (auto const& [name, t] : tensors)
    for (float const value : t.values)
      if (!std::isfinite(value))
        throw error(file,
                    "tensor " + in_quotes(name) + " holds " + (std::isnan(value) ? "a NaN" : "an infinite value"));
}

}  // namespace redzap::inline REDZAP_ISA::io
