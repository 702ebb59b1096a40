// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/geometry/extent.hpp>
#include <redzap/geometry/no_fault.hpp>
#include <redzap/graph/layers.hpp>
#include <redzap/graph/memory_plan.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/shape.hpp>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace redzap::inline REDZAP_ISA {

namespace detail {
/// A layer as it stands in place I of a network.
template <class Layer, int I, class Net>
struct placed {
  using type = Layer;
};
/// One whose type depends on a map that lies `back` layers before its ifmap is told that map's shape.
template <class Layer, int I, class Net>
  requires requires { Layer::back; }
struct placed<Layer, I, Net> {
  static_assert(Layer::back <= I, "sequential: a shortcut begins before the first layer");
  using type = typename Layer::template reading<Net::template map<I - Layer::back>()>;
};
}  // namespace detail

/// A network as a type: the shape of one image and the layers it goes through, one after the other; a list of `layers`
/// stands for its own. All shapes, the places of all buffers and their total are known at compile time; a layer that
/// does not fit is a compile error.
///
///     using net = sequential<shape{.c = 3, .h = 32, .w = 32}, layer::conv2d<conv2d_options{...}>,
///     layer::max_pool2d<...>, ...>; static_assert(net::output == shape{.c = 100});
template <shape Input, class... Layers>
class sequential {
  static_assert(sizeof...(Layers) >= 1, "sequential: needs at least one layer");
  static_assert(Input.n == 1,
                "sequential: the input's n is 1, the shape of one image; a session is told how many it runs together");
  static_assert(Input.valid(), "sequential: every extent of the input must be at least 1");

 private:
  template <class Layer>
  static constexpr shape step(shape in) {
    return in.valid() && Layer::check(in) == fault::none ? Layer::output(in) : shape{0, 0, 0, 0};
  }

  using all = flat_layers<Layers...>;
  template <class... Flat>
  static auto tuple_type(redzap::layers<Flat...>) -> std::tuple<Flat...>;
  template <int I>
  using named = std::tuple_element_t<I, decltype(tuple_type(all()))>;

  /// The input of layer I.
  template <int I>
  static constexpr shape map() {
    if constexpr (I == 0)
      return Input;
    else
      return step<layer<I - 1>>(map<I - 1>());
  }

  template <class Layer, int I, class Net>
  friend struct detail::placed;

 public:
  static constexpr int count = all::count;

  template <int I>
  using layer = typename detail::placed<named<I>, I, sequential>::type;

  /// shapes[i] is the input of layer i; shapes[count] the network's output.
  static constexpr std::array<shape, count + 1> shapes = []<int... I>(std::integer_sequence<int, I...>) {
    return std::array<shape, count + 1>{map<I>()...};
  }(std::make_integer_sequence<int, count + 1>{});

  /// The map that layer I reads beside its ifmap, where there is one: the input of which layer that is; else I.
  template <int I>
  static constexpr int shortcut() {
    if constexpr (requires { named<I>::back; }) return I - named<I>::back;
    return I;
  }

  /// The first rows and columns of layer i's ofmap that anybody reads. A pooling may leave the last ones out.
  template <int I>
  static constexpr extent needed() {
    constexpr shape out = shapes[I + 1];
    constexpr bool begins_shortcut = []<int... J>(std::integer_sequence<int, J...>) {
      return ((J > I + 1 && shortcut<J>() == I + 1) || ...);
    }(std::make_integer_sequence<int, count>{});
    if constexpr (I + 1 < count && !begins_shortcut)
      if constexpr (requires { layer<I + 1>::reads(out); }) return layer<I + 1>::reads(out);
    return {out.h, out.w};
  }

  static constexpr shape input = Input;
  static constexpr shape output = shapes[count];

  /// Every layer's `check` is fault::none; where it is not, this does not compile, and says why in a sentence.
  static constexpr bool checked = []<std::size_t... I>(std::index_sequence<I...>) {
    return (no_fault<layer<I>::check(shapes[I])>::value && ...);
  }(std::make_index_sequence<count>{});

  /// names[i]: the prefix of layer i's tensors in a model file: conv1, conv2, ..., shortcut1, ... and fc1, fc2, ...
  /// counted from the input; empty for a layer without weights.
  static constexpr auto names = []<class... Flat>(redzap::layers<Flat...>) {
    std::array<std::array<char, 16>, count> result{};
    std::array<std::string_view, count> const kinds{Flat::tensor_prefix...};
    int i = 0;
    auto visit = [&](std::string_view kind) {
      if (kind.empty()) return;
      auto const number = std::count(kinds.begin(), kinds.begin() + i + 1, kind);
      std::size_t length = 0;
      for (char const c : kind) result[i][length++] = c;
      if (number >= 100) result[i][length++] = static_cast<char>('0' + number / 100);
      if (number >= 10) result[i][length++] = static_cast<char>('0' + number / 10 % 10);
      result[i][length] = static_cast<char>('0' + number % 10);
    };
    ((visit(Flat::tensor_prefix), ++i), ...);
    return result;
  }(all());
  static constexpr std::string_view name(int i) { return names[i].data(); }

  /// Whether `batch` images fit together into every layer: the limits of `check` are those of a batch.
  static constexpr bool takes(int batch) {
    return []<std::size_t... I>(int n, std::index_sequence<I...>) {
      return ((shapes[I].batch(n).valid() && layer<I>::check(shapes[I].batch(n)) == fault::none) && ...) &&
             output.batch(n).valid();
    }(batch, std::make_index_sequence<count>{});
  }

  /// Buffers 0..count: activations (the input of layer i is written by step i - 1 and read by step i, and by the sum
  /// whose shortcut it is); count + 1...: scratch of layer i; last: the label maps of all layers, which outlive the
  /// run. All are for `batch` images. Throws redzap::error where there is none, or there are more than takes(batch)
  /// allows.
  static constexpr auto plan(int threads, int batch = 1) {
    if (batch < 1) raise(error("batch", "must be at least 1, is " + std::to_string(batch)));
    if (!takes(batch))
      raise(error("batch", std::to_string(batch) + " images are too many: " + std::string(sentence(fault::too_large))));
    constexpr int buffers = 2 * count + 2;
    std::array<buffer_usage, buffers> usages{};
    for (int i = 0; i <= count; ++i) {
      usages[i] = {i - 1, i == count ? count : i, layout::packed::size(shapes[i].batch(batch)) * sizeof(float)};
    }
    std::size_t labels = 0;
    auto visit = [&]<class Layer>(std::type_identity<Layer>, int i, int shortcut) {
      usages[count + 1 + i] = {i, i, Layer::scratch_bytes(shapes[i].batch(batch), threads)};
      usages[shortcut].last = std::max(usages[shortcut].last, i);
      labels += Layer::label_bytes(shapes[i].batch(batch));
    };
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (visit(std::type_identity<layer<I>>{}, I, shortcut<I>()), ...);
    }(std::make_integer_sequence<int, count>{});
    usages[buffers - 1] = {-1, count, labels};
    return plan_memory(usages);
  }

  /// Bytes that a session needs for that many images together on that many threads, beside the weights. Throws as plan
  /// does.
  static constexpr std::size_t workspace_bytes(int threads = 1, int batch = 1) { return plan(threads, batch).bytes; }
};
}  // namespace redzap::inline REDZAP_ISA
