// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// A list of layers with a name of its own, such as a block that a network repeats. In a `sequential`, or in another
/// list, it stands for its layers one after the other: each keeps a number and a state of its own.
///
///     using block = layers<layer::conv2d<...>, layer::conv2d<...>, layer::max_pool2d<...>>;
///     using net = sequential<shape{...}, block, block, layer::linear<...>>;   // seven layers
template <class... Layers>
struct layers {
  static constexpr int count = sizeof...(Layers);
};

namespace detail {
/// The layers of the second list on, with no list among them, behind those of the first.
template <class Flat, class... Rest>
struct flattened {
  using type = Flat;
};
template <class... Flat, class First, class... Rest>
struct flattened<layers<Flat...>, First, Rest...> : flattened<layers<Flat..., First>, Rest...> {};
template <class... Flat, class... Inner, class... Rest>
struct flattened<layers<Flat...>, layers<Inner...>, Rest...> : flattened<layers<Flat...>, Inner..., Rest...> {};
}  // namespace detail

/// One list of all layers, in their order, without a list among them.
template <class... Layers>
using flat_layers = typename detail::flattened<layers<>, Layers...>::type;

}  // namespace redzap::inline REDZAP_ISA
