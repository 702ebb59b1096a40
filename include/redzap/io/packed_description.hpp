// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <memory>
#include <redzap/core/constant_array.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/tensor/shape.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::io {

namespace detail {
/// ' ' and every int of a struct that is made of ints.
template <class Options>
std::string numbers(Options const& options) {
  static_assert(std::has_unique_object_representations_v<Options> && sizeof(Options) % sizeof(int) == 0,
                "packed_description: the options of a layer are ints (and enumerations of ints) and nothing else");
  std::string text;
  for (int const number : std::bit_cast<std::array<int, sizeof(Options) / sizeof(int)>>(options))
    text += ' ' + std::to_string(number);
  return text;
}

/// Visits weights and writes down which arrays there are and their order.
struct array_lister {
  std::string& text;

  template <class T>
  void operator()(std::string_view order, constant_array<T> const&, std::size_t size) {
    text.append("  ").append(order).append(" x ").append(std::to_string(size)) += '\n';
  }
  template <class Item, class Make>
  void list(std::vector<std::pair<std::string, Item>> const&, Make&& make) {
    text += "  any number of\n";
    Item const one = make();
    Item::arrays(one, *this);
  }
};

template <class Layer>
std::string layer_description(std::string_view name, shape in, shape out) {
  std::string text(name);
  if constexpr (requires { Layer::kind; }) text.append(" ").append(Layer::kind);
  text += " from" + numbers(in) + " to" + numbers(out);
  if constexpr (requires { Layer::options; }) text += " options" + numbers(Layer::options);
  if constexpr (requires { typename Layer::techniques; }) {
    for (auto const technique : Layer::techniques::names) text.append(", ").append(technique);
    Layer::techniques::for_each_factor([&]<class Factor>(int label) {
      text.append("; ").append(std::to_string(label)).append(" by ").append(Factor::window::name);
      text.append(" and ").append(Factor::kernel::name);
    });
  }
  return text += '\n';
}
}  // namespace detail

/// All that must agree between who packs a network's weights and who maps them: of each layer the name, kind, shapes,
/// options and techniques, then of every array precision, order, blocks and size. Instruction sets make no difference.
template <class Net>
std::string packed_description() {
  std::string text;
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto const of = []<class Layer>(std::type_identity<Layer>, int i) {
      return detail::layer_description<Layer>(Net::name(i), Net::shapes[i], Net::shapes[i + 1]);
    };
    ((text += of(std::type_identity<typename Net::template layer<I>>{}, I)), ...);
  }
  (std::make_integer_sequence<int, Net::count>{});
  weights<Net> const without_values(nullptr, detail::array_lister{text});
  return text;
}

}  // namespace redzap::inline REDZAP_ISA::io
