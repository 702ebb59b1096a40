// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
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

/// A network as a type: the shape of one image and the layers it goes through, one after the other; a list of `layers` stands for
/// its own. All shapes, the places of all buffers and their total are known at compile time; a layer that does not fit is a compile error.
///
///     using net = sequential<shape{.c = 3, .h = 32, .w = 32}, layer::conv2d<conv2d_options{...}>, layer::max_pool2d<...>, ...>;
///     static_assert(net::output == shape{.c = 100});
template <shape Input, class... Layers>
class sequential {
  static_assert(sizeof...(Layers) >= 1, "sequential: needs at least one layer");
  static_assert(Input.n == 1, "sequential: the input's n is 1, the shape of one image; a session is told how many it runs together");
  static_assert(Input.valid(), "sequential: every extent of the input must be at least 1");

 private:
  template <class Layer>
  static constexpr shape step(shape in) {
    return in.valid() && Layer::check(in) == fault::none ? Layer::output(in) : shape{0, 0, 0, 0};
  }

  using all = flat_layers<Layers...>;
  template <class... Flat>
  static auto tuple_type(redzap::layers<Flat...>) -> std::tuple<Flat...>;

 public:
  static constexpr int count = all::count;

  template <int I>
  using layer = std::tuple_element_t<I, decltype(tuple_type(all()))>;

  /// shapes[i] is the input of layer i; shapes[count] the network's output.
  static constexpr std::array<shape, count + 1> shapes = []<class... Flat>(redzap::layers<Flat...>) {
    std::array<shape, count + 1> result{Input};
    int i = 0;
    ((result[i + 1] = step<Flat>(result[i]), ++i), ...);
    return result;
  }(all());

  /// The first rows and columns of layer i's ofmap that anybody reads. A pooling may leave the last ones out.
  template <int I>
  static constexpr extent needed() {
    constexpr shape out = shapes[I + 1];
    if constexpr (I + 1 < count)
      if constexpr (requires { layer<I + 1>::reads(out); }) return layer<I + 1>::reads(out);
    return {out.h, out.w};
  }

  static constexpr shape input = Input;
  static constexpr shape output = shapes[count];

  /// Every layer's `check` is fault::none; where it is not, this does not compile, and says why in a sentence.
  static constexpr bool checked = []<std::size_t... I>(std::index_sequence<I...>) {
    return (no_fault<layer<I>::check(shapes[I])>::value && ...);
  }(std::make_index_sequence<count>{});

  /// names[i]: the prefix of layer i's tensors in a model file: conv1, conv2, ... and fc1, fc2, ... counted from the input; empty
  /// for a layer without weights.
  static constexpr auto names = []<class... Flat>(redzap::layers<Flat...>) {
    std::array<std::array<char, 16>, count> result{};
    int i = 0, convolutions = 0, linears = 0;
    auto visit = [&](std::string_view kind) {
      if (kind.empty()) return;
      int const number = kind == "conv" ? ++convolutions : ++linears;
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
      return ((shapes[I].batch(n).valid() && layer<I>::check(shapes[I].batch(n)) == fault::none) && ...) && output.batch(n).valid();
    }(batch, std::make_index_sequence<count>{});
  }

  /// Buffers 0..count: activations (the input of layer i is written by step i - 1 and read by step i); count + 1...: scratch of layer i;
  /// last: the label maps of all layers, which outlive the run. All are for `batch` images. Throws redzap::error where there is none, or
  /// there are more than takes(batch) allows.
  static constexpr auto plan(int threads, int batch = 1) {
    if (batch < 1) throw error("batch", "must be at least 1, is " + std::to_string(batch));
    if (!takes(batch)) throw error("batch", std::to_string(batch) + " images are too many: " + std::string(sentence(fault::too_large)));
    constexpr int buffers = 2 * count + 2;
    std::array<buffer_usage, buffers> usages{};
    for (int i = 0; i <= count; ++i) {
      usages[i] = {i - 1, i == count ? count : i, layout::packed::size(shapes[i].batch(batch)) * sizeof(float)};
    }
    int i = 0;
    std::size_t labels = 0;
    auto visit = [&]<class Layer>(std::type_identity<Layer>) {
      usages[count + 1 + i] = {i, i, Layer::scratch_bytes(shapes[i].batch(batch), threads)};
      labels += Layer::label_bytes(shapes[i].batch(batch));
      ++i;
    };
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (visit(std::type_identity<layer<I>>{}), ...);
    }(std::make_integer_sequence<int, count>{});
    usages[buffers - 1] = {-1, count, labels};
    return plan_memory(usages);
  }

  /// Bytes that a session needs for that many images together on that many threads, beside the weights. Throws as plan does.
  static constexpr std::size_t workspace_bytes(int threads = 1, int batch = 1) { return plan(threads, batch).bytes; }
};

}  // namespace redzap::inline REDZAP_ISA
