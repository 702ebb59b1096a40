// SPDX-License-Identifier: MIT
#pragma once
#include <concepts>
#include <redzap/core/isa_namespace.hpp>
#include <string_view>

namespace redzap::inline REDZAP_ISA {

/// An aggregator folds many values into one: state = identity, state = combine(state, value) for each value, result =
/// finish(state, count). The three are written once, for V = float and V = a SIMD register alike; the state may be any
/// type. `name` is what reports call it; a constant `taps`, where there is one, is the only count that it is made for.
/// `aggregate::max` is one; a type without `identity` is not.
template <class T>
concept aggregator = requires(float value, int count) {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::finish(T::combine(T::template identity<float>(), value), count) } -> std::same_as<float>;
};

}  // namespace redzap::inline REDZAP_ISA
