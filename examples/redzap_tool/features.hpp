// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/redzap.hpp>
#include <string>
#include <utility>

namespace tool {
namespace detail {
template <class Policy, int... I>
auto first_layers(std::integer_sequence<int, I...>)
    -> redzap::sequential<redzap::models::alexnet<Policy>::input,
                          typename redzap::models::alexnet<Policy>::template layer<I>...>;
inline constexpr int last_reducible = [] {
  using alexnet = redzap::models::alexnet<>;
  int last = 0;
  [&]<int... I>(std::integer_sequence<int, I...>) {
    ((last = alexnet::layer<I>::label_bytes(alexnet::shapes[I]) > 0 ? I : last), ...);
  }
  (std::make_integer_sequence<int, alexnet::count>{});
  return last;
}();
}  // namespace detail

/// The AlexNet's layers 0 to Last.
template <class Policy, int Last>
using alexnet_up_to = decltype(detail::first_layers<Policy>(std::make_integer_sequence<int, Last + 1>{}));

/// Up to the last reducible one: what follows has no part in training predictors, or in judging their labels.
using features = alexnet_up_to<redzap::defaults, detail::last_reducible>;

}  // namespace tool
