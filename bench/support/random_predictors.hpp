// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <support/generator.hpp>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Adds a predictor of random weights: its time is that of a trained one, its labels are worth nothing. `name` is
/// "conv2.D.redzap-0.1".
inline void add_random_predictor(named_tensors& to, std::string const& name, int channels) {
  test::generator random(5);
  auto add = [&](std::string const& tensor_name, std::vector<long long> extents, int values, float low, float high) {
    std::vector<float> drawn(static_cast<std::size_t>(channels) * static_cast<std::size_t>(values));
    for (float& value : drawn) value = random.real(low, high);
    to[name + tensor_name] = {std::move(extents), std::move(drawn)};
  };
  for (std::string const stage : {"1", "2"}) {
    add(".dw" + stage + ".weight", {channels, 1, 3, 3}, 9, -0.5f, 0.5f);
    add(".dw" + stage + ".bias", {channels}, 1, -0.5f, 0.5f);
    add(".bn" + stage + ".weight", {channels}, 1, 0.5f, 1.5f);
    add(".bn" + stage + ".bias", {channels}, 1, 0, 1);
    add(".bn" + stage + ".running_mean", {channels}, 1, -0.5f, 0.5f);
    add(".bn" + stage + ".running_var", {channels}, 1, 0.5f, 1.5f);
  }
}

}  // namespace redzap::inline REDZAP_ISA::bench
