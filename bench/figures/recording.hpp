// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <bench/figures/host.hpp>
#include <cstddef>
#include <redzap/graph/session.hpp>
#include <redzap/pattern/label.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// What a network did on each image: the ifmap and the labels of every reducible layer in layout::packed, and the logits.
struct recording {
  struct layer {
    std::vector<std::vector<float>> ifmaps;  ///< [image]
    std::vector<std::vector<label>> labels;
  };

  std::array<layer, alexnet::count> layers;
  std::vector<std::vector<float>> logits;

  template <class Net>
  recording(session<Net>& of, std::vector<std::vector<float>> const& images) {
    for (auto const& image : images) {
      auto const result = of.run(image, [&](auto i, float const* ifmap, float const*) {
        if constexpr (Net::template layer<i.value>::label_bytes(Net::shapes[i.value]) > 0) {
          layers[i.value].ifmaps.emplace_back(ifmap, ifmap + layout::packed::size(Net::shapes[i.value]));
        }
      });
      logits.emplace_back(result.logits.begin(), result.logits.end());
      for_each_reducible<Net>([&](auto i) {
        auto const map = of.template labels<i.value>();
        layers[i.value].labels.emplace_back(map.data, map.data + layout::packed::size(map.extents));
      });
    }
  }

  /// Puts the labels of an image where a replaying session finds them.
  template <class Net>
  void load_labels(session<Net>& to, std::size_t image) const {
    for_each_reducible<Net>([&](auto i) {
      auto const& from = layers[i.value].labels[image];
      std::copy(from.begin(), from.end(), to.template labels<i.value>().data);
    });
  }
};

/// Turns replay of recorded labels on or off in every reducible layer.
template <class Net>
void replay(session<Net>& of, bool on) {
  for_each_reducible<Net>([&](auto i) { of.template state<i.value>().replay = on; });
}

}  // namespace redzap::inline REDZAP_ISA::bench
