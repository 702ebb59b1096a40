// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/redzap.hpp>
#include <string>
#include <utility>

namespace tool {
namespace detail {
using alexnet = redzap::models::alexnet<>;
template <int... I>
auto first_layers(std::integer_sequence<int, I...>) -> redzap::sequential<alexnet::input, alexnet::layer<I>...>;
inline constexpr int last_reducible = [] {
  int last = 0;
  [&]<int... I>(std::integer_sequence<int, I...>) { ((last = alexnet::layer<I>::label_bytes(alexnet::shapes[I]) > 0 ? I : last), ...); }
  (std::make_integer_sequence<int, alexnet::count>{});
  return last;
}();
}  // namespace detail

/// The AlexNet up to its last reducible layer: what follows has no part in training predictors, or in judging their labels.
using features = decltype(detail::first_layers(std::make_integer_sequence<int, detail::last_reducible + 1>{}));

}  // namespace tool
