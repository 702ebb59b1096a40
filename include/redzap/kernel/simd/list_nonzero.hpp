// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <redzap/core/isa_namespace.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA::kernel {

/// The places of values that are not zero, ascending. -0 is zero, NaN is not.
/// requires: `memory` holds values.size() numbers. The result is the beginning of it.
inline std::span<std::uint32_t const> list_nonzero(std::span<float const> values, std::uint32_t* memory) noexcept {
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    memory[count] = static_cast<std::uint32_t>(i);  // without a branch, which every other value would mispredict
    count += values[i] != 0.0f;
  }
  return {memory, count};
}

}  // namespace redzap::inline REDZAP_ISA::kernel
