// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <type_traits>
#include <utility>

#include "support/random.hpp"

namespace redzap::inline REDZAP_ISA::test {

/// Integer-valued tensors of a sketch of that rank, under `name`; small enough that all sums are exact.
inline void add_random_sketch(named_tensors& to, std::string const& name, int in_channels, conv2d_options const& o,
                              int rank, std::uint64_t seed) {
  auto const add = [&](std::string const& part, std::vector<long long> const& extents, int largest) {
    std::size_t size = 1;
    for (long long const e : extents) size *= std::size_t(e);
    to[name + "." + part] = {extents, integers(size, ++seed, -largest, largest, 0.3)};
  };
  add("reduce.weight", {rank, in_channels, 1, 1}, 1);
  add("depthwise.weight", {rank, 1, o.kernel.h, o.kernel.w}, 2);
  add("expand.weight", {o.out_channels, rank, 1, 1}, 1);
  add("expand.bias", {o.out_channels}, 9);
}

/// A sketch of every reducible layer of a network, for one pattern.
template <class Net>
void add_random_sketches(named_tensors& to, std::string const& pattern, std::uint64_t seed) {
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto add = [&]<class Layer>(std::type_identity<Layer>, int i) {
      if constexpr (requires { typename Layer::predictor; }) {
        int const in_channels = Net::shapes[i].c;
        add_random_sketch(to, std::string(Net::name(i)) + "." + pattern + ".sketch", in_channels, Layer::options,
                          Layer::predictor::weights::rank(in_channels, Layer::options), seed + std::uint64_t(i));
      }
    };
    (add(std::type_identity<typename Net::template layer<I>>{}, I), ...);
  }(std::make_integer_sequence<int, Net::count>{});
}

}  // namespace redzap::inline REDZAP_ISA::test
