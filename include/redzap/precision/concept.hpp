// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <redzap/core/isa.hpp>
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::precision {

/// A precision that kernels can read: `load<V>` widens a register of stored values, each as `widen` does.
template <class P>
concept loadable = requires(typename P::storage const* from) {
  { P::template load<native_isa::f32>(from) } -> std::same_as<native_isa::f32>;
};

}  // namespace redzap::inline REDZAP_ISA::precision
