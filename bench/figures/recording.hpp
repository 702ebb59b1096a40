// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <bench/figures/host.hpp>
#include <cstddef>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/pattern.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// What a network did on each image: the ifmap and the labels of every reducible layer in layout::packed, and the
/// logits.
struct recording {
  struct layer {
    std::vector<std::vector<float>> ifmaps;  ///< [image]
    std::vector<std::vector<label>> labels;

    /// Share of the activations that are computed in full, mean over the images.
    double irreducible() const {
      double zeros = 0, all = 0;
      for (auto const& map : labels) {  // 16 divides all channels: there are no tails
        zeros += static_cast<double>(std::count(map.begin(), map.end(), label{0}));
        all += static_cast<double>(map.size());
      }
      return zeros / all;
    }
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

  /// The same of all reducible layers together.
  double irreducible() const {
    double zeros = 0, all = 0;
    for_each_reducible<alexnet>([&](auto i) {
      double const size = static_cast<double>(alexnet::shapes[i.value + 1].size());
      zeros += layers[i.value].irreducible() * size;
      all += size;
    });
    return zeros / all;
  }

  /// Puts the labels of an image where a replaying session finds them: at `place` of a batch as large as that of its
  /// last run.
  template <class Net>
  void load_labels(session<Net>& to, std::size_t image, int place = 0) const {
    for_each_reducible<Net>([&](auto i) {
      auto const& from = layers[i.value].labels[image];
      std::copy(from.begin(), from.end(), to.template labels<i.value>().image(place).data);
    });
  }
};

/// What ideal RedZAP does on the host's images, see host::oracle_labels.
inline recording oracle_recording(host const& h, int threads) {
  weights<oracle_alexnet> const w(h.model);
  session<oracle_alexnet> oracle(w, threads);
  oracle.pattern(pattern::d);
  oracle.threshold(host::oracle_threshold);
  return {oracle, h.images};
}

/// Turns replay of recorded labels on or off in every reducible layer.
template <class Net>
void replay(session<Net>& of, bool on) {
  for_each_reducible<Net>([&](auto i) { of.template state<i.value>().replay = on; });
}

}  // namespace redzap::inline REDZAP_ISA::bench
