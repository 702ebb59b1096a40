// SPDX-License-Identifier: MIT
#include "sketch_training.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <redzap/core/parallel_for.hpp>
#include <redzap/redzap.hpp>
#include <redzap/training/host_maps.hpp>
#include <redzap/training/sketch_trainer.hpp>
#include <string>
#include <utility>
#include <vector>

#include "features.hpp"
#include "policies.hpp"
#include "table.hpp"
#include "training_images.hpp"
#include "training_loop.hpp"

namespace tool {
namespace {

using sketch = sketch_policy::predictor;
using trainer = redzap::training::sketch_trainer<sketch>;
using host_maps = redzap::training::host_maps<features>;

class sketch_training {
 public:
  sketch_training(model const& host, redzap::io::cifar100 const& data, training_options const& o)
      : host_(host), o_(o), weights_(host.tensors), images_(host, data, o), hosts_(hosts()), trainer_(options()) {}

  void run() {
    auto const checkpoint = train_to_the_end(
        trainer_, images_, o_, "sketch.", [&] { step(); }, [&] { return "  loss" + losses(last_, 1); },
        [&](std::int64_t epoch) { report(epoch); });
    write();
    std::filesystem::remove(checkpoint);
  }

 private:
  std::vector<std::unique_ptr<host_maps>> hosts() const {
    std::vector<std::unique_ptr<host_maps>> result;
    for (int t = 0; t < o_.threads; ++t) result.push_back(std::make_unique<host_maps>(weights_));
    return result;
  }

  trainer::options options() {
    trainer::options result{.layers = layers(),
                            .epochs = o_.epochs,
                            .batch = o_.batch,
                            .images = images_.count(),
                            .seed = o_.seed,
                            .rate = o_.rate,
                            .objective = {o_.lambda},
                            .data = images_.identity()};
    auto const found = mean_squares(result.layers);
    for (std::size_t l = 0; l < found.size(); ++l) result.layers[l].mean_square = static_cast<float>(found[l]);
    return result;
  }
  static std::vector<trainer::layer> layers() {
    std::vector<trainer::layer> result;
    auto add = [&]<int I>(std::integral_constant<int, I>) {
      if constexpr (features::layer<I>::label_bytes(features::shapes[I]) > 0)
        result.push_back({std::string(features::name(I)), features::shapes[I], features::layer<I>::options});
    };
    [&]<int... I>(std::integer_sequence<int, I...>) { (add(std::integral_constant<int, I>{}), ...); }
    (std::make_integer_sequence<int, features::count>{});
    return result;
  }

  /// By layer: the mean of X^2 on the first 1,000 images as they are seen.
  std::vector<double> mean_squares(std::vector<trainer::layer> const& layers) {
    int const count = std::min(1000, images_.count());
    std::vector<std::vector<double>> found(count, std::vector<double>(layers.size()));
    images_.begin(0);
    redzap::parallel_for(count, o_.threads, [&](int n, int thread) {
      hosts_[thread]->run_maps(images_.seen(0, n), [&](int layer, float const*, float const* ofmap) {
        auto const shape = output_shape(layers[layer].ifmap, layers[layer].window);
        for (std::size_t i = 0; i < redzap::layout::packed::size(shape); ++i)
          found[n][layer] += static_cast<double>(ofmap[i]) * ofmap[i];
        found[n][layer] /= static_cast<double>(shape.size()) * count;
      });
    });
    std::vector<double> sum(layers.size());
    for (auto const& image : found)
      for (std::size_t l = 0; l < sum.size(); ++l) sum[l] += image[l];
    return sum;
  }

  void step() {
    std::int64_t const seen = trainer_.images_seen();
    int const epoch = static_cast<int>(seen / images_.count()), first = static_cast<int>(seen % images_.count());
    images_.begin(epoch);
    redzap::parallel_for(trainer_.next_batch(), o_.threads, [&](int n, int thread) {
      hosts_[thread]->run_maps(images_.seen(epoch, first + n), [&](int layer, float const* ifmap, float const* ofmap) {
        trainer_.put(n, layer, ifmap, ofmap);
      });
    });
    trainer_.step(o_.threads);
    last_.resize(trainer_.chosen().layers.size());
    sum_.resize(last_.size());
    for (std::size_t l = 0; l < last_.size(); ++l) sum_[l] += last_[l] = trainer_.loss(static_cast<int>(l));
    ++summed_;
  }

  /// "conv2 0.1234 conv3 ...", each divided by `steps`.
  std::string losses(std::vector<double> const& sums, int steps) const {
    std::string text;
    for (std::size_t l = 0; l < sums.size(); ++l)
      text += ' ' + trainer_.chosen().layers[l].name + ' ' + fixed(sums[l] / steps, 4);
    return text;
  }
  void report(std::int64_t epoch) {
    std::cout << "epoch " << epoch << ": mean loss" << losses(sum_, summed_) << std::endl;
    sum_.assign(sum_.size(), 0);
    summed_ = 0;
  }

  void write() const {
    redzap::named_tensors tensors;
    trainer_.export_to(tensors);
    write_predictors(
        o_.out, host_, tensors,
        {{"sketches", "share " + std::to_string(sketch::share) + ", " + std::to_string(o_.epochs) + " epochs of " +
                          std::to_string(images_.count()) + " images, seed " + std::to_string(o_.seed)}});
  }

  model const& host_;
  training_options const& o_;
  redzap::weights<features> weights_;
  training_images images_;
  std::vector<std::unique_ptr<host_maps>> hosts_;   // one a thread
  trainer trainer_;
  std::vector<double> last_, sum_;   // losses: of the last step, and of those since the epoch began or was gone on with
  int summed_ = 0;
};

}  // namespace

void train_sketches(model const& host, redzap::io::cifar100 const& data, training_options const& o) {
  sketch_training(host, data, o).run();
}

}  // namespace tool
