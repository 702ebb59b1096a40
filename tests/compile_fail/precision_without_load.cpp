// SPDX-License-Identifier: MIT
// expect: packed_conv2d_weight: no kernel reads this precision: it has no `load<V>(storage const*)`
#include <redzap/kernel/simd/packed_conv2d_weight.hpp>
#include <redzap/precision/bf16.hpp>

#include <cstdint>
#include <string_view>

struct eighths {
  static constexpr std::string_view name = "eighths";
  using storage = std::int8_t;
  static constexpr float widen(storage value) { return value / 8.0f; }
  static constexpr storage narrow(float value) { return static_cast<storage>(value * 8); }
};

#if defined(REDZAP_MISTAKE)
using precision_of_weights = eighths;
#else
using precision_of_weights = redzap::precision::bf16;
#endif
static_assert(sizeof(redzap::kernel::packed_conv2d_weight<precision_of_weights>) > 0);
