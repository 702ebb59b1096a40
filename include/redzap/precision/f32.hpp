// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA::precision {

/// IEEE single precision: stored as it is computed with.
struct f32 {
  static constexpr std::string_view name = "f32";
  using storage = float;

  static constexpr float widen(storage value) { return value; }
  template <class V>
  [[gnu::always_inline]] static V load(storage const* from) {
    return simd::load<V>(from);
  }
  static constexpr storage narrow(float value) { return value; }
};

}  // namespace redzap::inline REDZAP_ISA::precision
