// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>
#include <redzap/layer/defaults.hpp>
#include <redzap/precision/bf16.hpp>
#include <type_traits>
#include <utility>

namespace redzap::inline REDZAP_ISA::test {

struct bf16_policy : defaults {
  using precision = redzap::precision::bf16;
};

/// Whether the linear layers of a network are those of one network, and its other layers those of a second.
template <class Net, class OfLinear, class OfOthers>
constexpr bool mixed_by_kind = []<int... I>(std::integer_sequence<int, I...>) {
  return (std::is_same_v<typename Net::template layer<I>,
                         typename std::conditional_t<Net::template layer<I>::kind == "linear", OfLinear,
                                                     OfOthers>::template layer<I>> &&
          ...);
}(std::make_integer_sequence<int, Net::count>{});

}  // namespace redzap::inline REDZAP_ISA::test
