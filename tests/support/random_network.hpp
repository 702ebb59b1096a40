// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/graph/sequential.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/random.hpp"

namespace redzap::inline REDZAP_ISA::test {

/// Calls body(name, extents of "<name>.weight", i) for every layer i of a network that has weights; the first extent is
/// that of "<name>.bias".
template <class Net, class Body>
void for_each_weight(Body&& body) {
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto visit = [&]<class Layer>(std::type_identity<Layer>, int i) {
      std::string const name(Net::name(i));
      if (name.empty()) return;
      shape const in = Net::shapes[i];
      std::vector<long long> extents{Net::shapes[i + 1].c};
      auto convolution = [&](shape map, conv2d_options const& o) {
        shape const weight = weight_shape(map, o);
        extents.insert(extents.end(), {weight.c, weight.h, weight.w});
      };
      if constexpr (requires { Layer::options.groups; }) {
        convolution(in, Layer::options);
      } else if constexpr (requires { Layer::options.projection; }) {
        convolution(Layer::shortcut, Layer::options.projection);
      } else {
        extents.push_back(static_cast<long long>(in.size()));
      }
      body(name, extents, i);
    };
    (visit(std::type_identity<typename Net::template layer<I>>{}, I), ...);
  }(std::make_integer_sequence<int, Net::count>{});
}

/// Integer-valued tensors for every layer of a network that has weights; small enough that a shallow network stays
/// exact.
template <class Net>
named_tensors random_tensors(std::uint64_t seed, int largest = 2) {
  named_tensors tensors;
  for_each_weight<Net>([&](std::string const& name, std::vector<long long> const& extents, int i) {
    std::size_t size = 1;
    for (long long const e : extents) size *= std::size_t(e);
    tensors[name + ".weight"] = {extents, integers(size, seed + 2 * i, -largest, largest, 0.2)};
    tensors[name + ".bias"] = {{extents[0]}, integers(std::size_t(extents[0]), seed + 2 * i + 1, -4, 4)};
  });
  return tensors;
}

/// What layers in i8 need beside: scales of 1, so that whole numbers stand for themselves. Layers of other precisions
/// get none.
template <class Net>
named_tensors with_unit_scales(named_tensors tensors, int zero_point = 120) {
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto add = [&]<class Layer>(std::type_identity<Layer>, int i) {
      if constexpr (requires { typename Layer::weights::packed_weight; })
        if constexpr (std::is_same_v<typename Layer::weights::packed_weight::storage, precision::i8::storage>) {
          std::string const name(Net::name(i));
          int const m = Net::shapes[i + 1].c;
          tensors[name + ".weight_scale"] = {{m}, std::vector<float>(std::size_t(m), 1.0f)};
          if constexpr (requires { Layer::options.out_features; }) return;
          tensors[name + ".input_scale"] = {{1}, {1.0f}};
          tensors[name + ".input_zero_point"] = {{1}, {static_cast<float>(zero_point)}};
        }
    };
    (add(std::type_identity<typename Net::template layer<I>>{}, I), ...);
  }(std::make_integer_sequence<int, Net::count>{});
  return tensors;
}

/// A predictor of every reducible layer of a network for one pattern and variant, with batch norms that do nothing.
template <class Net>
void add_random_predictors(named_tensors& tensors, std::string const& pattern, std::string const& variant,
                           std::uint64_t seed) {
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto add = [&]<class Layer>(std::type_identity<Layer>, int i) {
      if constexpr (requires { typename Layer::predictor; }) {
        int const m = Net::shapes[i + 1].c;
        std::string const name = std::string(Net::name(i)) + "." + pattern + "." + variant + ".";
        for (std::string const number : {"1", "2"}) {
          auto constant = [&](float value) { return tensor{{m}, std::vector<float>(std::size_t(m), value)}; };
          tensors[name + "dw" + number + ".weight"] = {{m, 1, 3, 3},
                                                       integers(std::size_t(m) * 9, seed + i, -1, 1, 0.2)};
          tensors[name + "dw" + number + ".bias"] = {{m}, integers(std::size_t(m), seed + i + 7, -2, 2)};
          tensors[name + "bn" + number + ".weight"] = constant(number == "2" ? 0.125f : 1.0f);
          tensors[name + "bn" + number + ".bias"] = constant(number == "2" ? 1.0f : 0.0f);
          tensors[name + "bn" + number + ".running_mean"] = constant(0);
          tensors[name + "bn" + number + ".running_var"] = constant(1 - 1e-5f);
        }
      }
    };
    (add(std::type_identity<typename Net::template layer<I>>{}, I), ...);
  }(std::make_integer_sequence<int, Net::count>{});
}

}  // namespace redzap::inline REDZAP_ISA::test
