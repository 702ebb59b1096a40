// SPDX-License-Identifier: MIT
#pragma once
#include <bench/figures/host.hpp>
#include <bench/figures/race.hpp>
#include <bench/figures/recording.hpp>
#include <bench/support/close.hpp>
#include <bench/support/layer_data.hpp>
#include <bench/support/peer_layer.hpp>
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/tensor/convert.hpp>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Layer I of the host as a problem, on the ifmaps that a network recorded: its weights, and the peer's versions of it.
class recorded_layer {
 public:
  template <int I>
  recorded_layer(std::integral_constant<int, I>, host const& h, recording::layer const& from, int threads)
      : layer_(from),
        problem_{.name = "cifar_" + std::string(alexnet::name(I)),
                 .input = alexnet::shapes[I],
                 .options = alexnet::template layer<I>::options},
        nchw_(problem_.input.size()),
        data_(ifmap(0), h.model.find(std::string(alexnet::name(I)) + ".weight")->second.values,
              h.model.find(std::string(alexnet::name(I)) + ".bias")->second.values),
        peers_(peer_layers(problem_, data_, threads)) {}
  recorded_layer(recorded_layer const&) = delete;  // contenders point into it

  bench::problem const& problem() const { return problem_; }
  layer_data const& data() const { return data_; }  ///< with the first image's ifmap
  int images() const { return static_cast<int>(layer_.ifmaps.size()); }

  /// Throws redzap::error where a peer's result on the first image is not the dense one.
  void check_peers(std::vector<float> const& dense, float tolerance) {
    for (auto& [layout, peer] : peers_) {
      peer.load(ifmap(0));
      peer.run();
      std::vector<float> const theirs = peer.output();
      for (std::size_t i = 0; i < dense.size(); ++i)
        if (!close(dense[i], theirs[i], tolerance)) throw error(problem_.name, "ours and the peer's result differ");
    }
  }
  void add_peers(race& to) {
    for (auto& [layout, peer] : peers_)
      to.add_peer(layout, peer.implementations(),
                  {.run = [of = &peer] { of->run(); },
                   .load = [this, of = &peer](int i) { of->load(ifmap(i)); },
                   .items = images()});
  }

 private:
  /// In nchw order; valid until the next call.
  std::vector<float> const& ifmap(int image) {
    auto const& packed = layer_.ifmaps[static_cast<std::size_t>(image)];
    convert(view<float const, layout::packed>{packed.data(), problem_.input},
            view<float>{nchw_.data(), problem_.input});
    return nchw_;
  }

  recording::layer const& layer_;
  bench::problem problem_;
  std::vector<float> nchw_;
  layer_data data_;
  std::vector<std::pair<std::string, onednn>> peers_;
};

}  // namespace redzap::inline REDZAP_ISA::bench
