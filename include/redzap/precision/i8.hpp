// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::precision {

/// 8-bit integers: weights are whole numbers from -127 to 127, each standing for itself times its output channel's
/// scale; activations are 0 to 255, see affine. Products are summed in 32-bit integers, exactly.
struct i8 {
  static constexpr std::string_view name = "i8";
  using storage = std::int8_t;

  static constexpr int largest = 127;   ///< of a weight; -128 is none, so that both signs reach as far
};

}  // namespace redzap::inline REDZAP_ISA::precision
