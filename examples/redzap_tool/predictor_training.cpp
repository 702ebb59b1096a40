// SPDX-License-Identifier: MIT
#include "predictor_training.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <redzap/core/parallel_for.hpp>
#include <redzap/redzap.hpp>
#include <redzap/training/host_maps.hpp>
#include <redzap/training/trainer.hpp>
#include <utility>

#include "features.hpp"
#include "table.hpp"
#include "technique.hpp"
#include "training_images.hpp"
#include "training_loop.hpp"

namespace tool {
namespace {

using techniques = redzap::redzap_techniques;
using candidates = redzap::predictor::candidates<techniques>;
using trainer = redzap::training::trainer<techniques>;

using host_maps = redzap::training::host_maps<features>;

class predictor_training {
 public:
  predictor_training(model const& host, redzap::io::cifar100 const& data, training_options const& o)
      : host_(host), o_(o), weights_(host.tensors), images_(host, data, o),
        trainer_({.layers = layers(), .patterns = patterns(o), .goals = goals(o), .batch = o.batch, .seed = o.seed,
                  .optimiser = {.rate = o.rate}, .data = images_.identity()}) {
    for (int t = 0; t < o.threads; ++t) hosts_.push_back(std::make_unique<host_maps>(weights_));
  }

  void run() {
    auto const checkpoint = train_to_the_end(
        trainer_, images_, o_, "", [&] { step(); }, [] { return std::string(); },
        [&](std::int64_t epoch) { report(epoch); });
    write();
    std::filesystem::remove(checkpoint);
  }

 private:
  static std::vector<trainer::layer> layers() {
    std::vector<trainer::layer> result;
    for (int i = 0; i < features::count; ++i)
      if (is_reducible(i)) result.push_back({std::string(features::name(i)), features::shapes[i + 1], {}});
    return result;
  }
  static std::vector<redzap::pattern> patterns(training_options const& o) {
    std::vector<redzap::pattern> result;
    for (auto const& name : o.patterns)
      if (auto const* const found = find_pattern(name); std::find(result.begin(), result.end(), *found) == result.end())
        result.push_back(*found);
    return result;
  }
  static std::vector<redzap::training::goal> goals(training_options const& o) {
    auto asked = [&](char const* name) {
      return std::find(o.techniques.begin(), o.techniques.end(), name) != o.techniques.end();
    };
    std::vector<redzap::training::goal> result;
    for (auto const& goal : trainer::options{}.goals)
      if (asked(goal.target == redzap::training::goal::kind::zap ? "zap" : "redzap")) result.push_back(goal);
    return result;
  }
  static bool is_reducible(int layer) {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return ((I == layer && features::layer<I>::label_bytes(features::shapes[I]) > 0) || ...);
    }(std::make_integer_sequence<int, features::count>{});
  }

  void step() {
    int const epoch = static_cast<int>(trainer_.images_seen() / images_.count()),
              first = static_cast<int>(trainer_.images_seen() % images_.count());
    images_.begin(epoch);
    int const batch = std::min(o_.batch, images_.count() - first);
    redzap::parallel_for(batch, o_.threads, [&](int n, int thread) {
      hosts_[thread]->run(images_.seen(epoch, first + n),
                          [&](int layer, candidates const& maps) { trainer_.put(n, layer, maps); });
    });
    trainer_.step(batch, o_.threads);
  }

  /// The last step's losses, by goal, averaged over layers and patterns.
  void report(std::int64_t epoch) const {
    auto const& chosen = trainer_.chosen();
    std::cout << "epoch " << epoch << ": loss";
    for (std::size_t g = 0; g < chosen.goals.size(); ++g) {
      double sum = 0;
      for (std::size_t l = 0; l < chosen.layers.size(); ++l)
        for (std::size_t p = 0; p < chosen.patterns.size(); ++p)
          sum += trainer_.loss(static_cast<int>(l), static_cast<int>(p), static_cast<int>(g));
      std::cout << ' ' << chosen.goals[g].name << ' '
                << fixed(sum / static_cast<double>(chosen.layers.size() * chosen.patterns.size()), 4);
    }
    std::cout << std::endl;
  }

  /// N of normaliser (c): the largest difference of a layer, averaged over the first 1,000 training images.
  std::vector<double> normalizer_constants() {
    int const count = std::min(1000, static_cast<int>(images_.places().size()));
    std::vector<std::vector<double>> found(count, std::vector<double>(trainer_.chosen().layers.size()));
    redzap::parallel_for(count, o_.threads, [&](int n, int thread) {
      hosts_[thread]->run(images_.plain(images_.places()[n]), [&](int layer, candidates const& maps) {
        found[n][layer] = redzap::predictor::normalizer::ofmap_difference{}.of(maps);
      });
    });
    std::vector<double> mean(found[0].size());
    for (auto const& image : found)
      for (std::size_t l = 0; l < mean.size(); ++l) mean[l] += image[l] / count;
    return mean;
  }

  void write() {
    redzap::named_tensors tensors;
    trainer_.export_to(tensors);
    std::map<std::string, std::string> metadata;
    for (auto const& pattern : trainer_.chosen().patterns)
      for (auto const& goal : trainer_.chosen().goals)
        metadata[std::string(pattern.name) + "." + goal.name] = std::to_string(o_.epochs) + " epochs of " +
                                                                std::to_string(images_.count()) + " images, seed " +
                                                                std::to_string(o_.seed);
    auto const constants = normalizer_constants();
    for (std::size_t l = 0; l < constants.size(); ++l)
      metadata["normalizer_constant." + trainer_.chosen().layers[l].name] = fixed(constants[l], 6);
    write_predictors(o_.out, host_, tensors, metadata);
  }

  model const& host_;
  training_options const& o_;
  redzap::weights<features> weights_;
  training_images images_;
  trainer trainer_;
  std::vector<std::unique_ptr<host_maps>> hosts_;   // one a thread
};

}  // namespace

void train_predictors(model const& host, redzap::io::cifar100 const& data, training_options const& o) {
  predictor_training(host, data, o).run();
}

}  // namespace tool
