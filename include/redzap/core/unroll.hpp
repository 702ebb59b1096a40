// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <type_traits>
#include <utility>

namespace redzap::inline REDZAP_ISA {

/// Calls body(0), body(1), ... body(Count - 1) with integral constants, unrolled in the source.
/// GCC 12 keeps an array of accumulators in registers only if no loop over it survives. A body that works on them has
/// to be always_inline: else GCC calls some of them in large translation units, flattened or not, and spills all that
/// they touch.
template <int Count, class Body>
[[gnu::always_inline]] constexpr void unroll(Body&& body) {
  [&]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
    (body(std::integral_constant<int, I>{}), ...);
  }(std::make_integer_sequence<int, Count>{});
}

}  // namespace redzap::inline REDZAP_ISA
