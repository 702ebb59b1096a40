// SPDX-License-Identifier: MIT
#include "baselines.hpp"

#include <algorithm>
#include <map>
#include <redzap/core/parallel_for.hpp>
#include <utility>

#include "../features.hpp"
#include "../network_of.hpp"
#include "baseline_conv2d.hpp"

namespace tool::sweep {
namespace {

std::map<std::string, baseline> const baselines{{"baseline-random", baseline::random},
                                                {"baseline-constant", baseline::constant},
                                                {"baseline-mean", baseline::mean},
                                                {"baseline-neighbour", baseline::neighbour},
                                                {"baseline-pruned", baseline::pruned}};

/// The same network with a baseline in place of every reducible convolution.
template <class Layer>
struct simulated {
  using type = Layer;
};
template <redzap::conv2d_options Options, class Policy>
struct simulated<redzap::layer::reducible_conv2d<Options, Policy>> {
  using type = baseline_conv2d<Options, Policy>;
};
template <redzap::shape Input, class... Layers>
struct simulated<redzap::sequential<Input, Layers...>> {
  using type = redzap::sequential<Input, typename simulated<Layers>::type...>;
};
using simulated_alexnet = simulated<redzap::models::alexnet<>>::type;

class baseline_runner final : public runner_of<simulated_alexnet> {
 public:
  baseline_runner(redzap::weights<simulated_alexnet> const& weights, int threads,
                  std::map<std::string, float> const& constants, int batch, baseline which)
      : runner_of<simulated_alexnet>(weights, threads, constants, batch), which_(which) {}

  void tune(options const& o) override {
    for_each_weighted<simulated_alexnet>([&](auto i, int) {
      auto& state = session_.state<i.value>();
      if constexpr (requires { state.which(); }) state.choose(which_, *find_pattern(o.pattern), o.chosen_threshold());
    });
  }

  std::vector<layer_work> work() override {
    auto result = runner_of<simulated_alexnet>::work();
    double live = 1;  // of the channels that come in
    for (auto& layer : result) {
      if (which_ == baseline::pruned) layer.macs *= live;
      double total = 0;
      for (double const count : layer.counts) total += count;
      live = total > 0 ? layer.counts[0] / total : 1;
    }
    return result;
  }

 private:
  baseline which_;
};

class baseline_network final : public network_of<simulated_alexnet> {
 public:
  baseline_network(options const& options, model const& model, baseline which)
      : network_of<simulated_alexnet>(options, model), which_(which) {}

  std::unique_ptr<runner> make_reduced(int threads, options const& o, int batch) const override {
    auto result = std::make_unique<baseline_runner>(weights_, threads, constants_, batch, which_);
    result->tune(o);
    return result;
  }

 private:
  baseline which_;
};

}  // namespace

bool is_baseline(std::string const& technique) { return baselines.count(technique) > 0; }

std::unique_ptr<network> make_baseline(std::string const& technique, options const& chosen, model const& model) {
  return std::make_unique<baseline_network>(chosen, model, baselines.at(technique));
}

model with_channel_means(model host, redzap::io::cifar100 const& images, int threads) {
  redzap::weights<features> const weights(host.tensors);
  int const count = std::min(images_of_means, static_cast<int>(images.size()));
  using sums = std::map<std::string, std::vector<double>>;  // by layer: of every channel's activations
  std::vector<sums> of_image(count);
  std::vector<std::unique_ptr<redzap::session<features>>> sessions;
  for (int t = 0; t < threads; ++t) sessions.push_back(std::make_unique<redzap::session<features>>(weights));
  for (auto& session : sessions) session->skip_unread(false);
  redzap::parallel_for(count, threads, [&](int n, int thread) {
    std::vector<float> input(redzap::io::cifar100::pixels);
    host.normalisation(images.image(static_cast<std::size_t>(n)), input);
    sessions[thread]->run(input, [&](auto i, float const*, float const* ofmap) {
      constexpr int I = decltype(i)::value;
      constexpr redzap::shape out = features::shapes[I + 1];
      if constexpr (features::layer<I>::label_bytes(features::shapes[I]) > 0) {
        auto& sum = of_image[n][std::string(features::name(I))];
        sum.resize(out.c);
        redzap::view<float const, redzap::layout::packed> const map{ofmap, out};
        for (int m = 0; m < out.c; ++m)
          for (int p = 0; p < out.h; ++p)
            for (int q = 0; q < out.w; ++q) sum[m] += map(0, m, p, q) / (static_cast<double>(out.h) * out.w * count);
      }
    });
  });
  for (int n = 1; n < count; ++n)  // in the order of the images, whoever ran them
    for (auto& [layer, sum] : of_image[n])
      for (std::size_t m = 0; m < sum.size(); ++m) of_image[0][layer][m] += sum[m];
  for (auto const& [layer, mean] : of_image[0]) {
    auto& tensor = host.tensors[layer + ".mean"];
    tensor.values.assign(mean.begin(), mean.end());
  }
  return host;
}

}  // namespace tool::sweep
