// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <bench/figures/host.hpp>
#include <map>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/precision/affine.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/quantization/best_affine.hpp>
#include <redzap/quantization/quantized_model.hpp>
#include <redzap/quantization/value_histogram.hpp>
#include <redzap/tensor/layout.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>

namespace redzap::inline REDZAP_ISA::bench {

struct sketch_in_i8 : sketch_policy {
  using precision = redzap::precision::i8;
};

/// The host in 8-bit integers, calibrated on the images that it is timed on: here nothing is told from its accuracy.
struct quantized_host {
  named_tensors model;
  std::array<precision::affine, alexnet::count> inputs;  ///< of every layer; zero points are 0 but for the image's

  explicit quantized_host(host const& h) {
    std::array<quantization::value_histogram, alexnet::count> maps;
    weights<alexnet> const w(h.model);
    session<alexnet> dense(w, 1);
    dense.skip_unread(false);
    for (auto const& image : h.images)
      dense.run(image, [&](auto i, float const* ifmap, float const*) {
        maps[i.value].add({ifmap, layout::packed::size(alexnet::shapes[i.value])});
      });
    std::map<std::string, precision::affine> convolutions;
    [&]<int... I>(std::integer_sequence<int, I...>) {
      auto const calibrate = [&]<int L>() {
        inputs[L] = quantization::best_affine(maps[L]);
        if constexpr (requires { alexnet::template layer<L>::options.groups; })
          convolutions.emplace(alexnet::name(L), inputs[L]);
      };
      (calibrate.template operator()<I>(), ...);
    }
    (std::make_integer_sequence<int, alexnet::count>{});
    model = quantization::quantized_model<alexnet>(h.model, convolutions);
  }
};

}  // namespace redzap::inline REDZAP_ISA::bench
