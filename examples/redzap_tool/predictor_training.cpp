// SPDX-License-Identifier: MIT
#include "predictor_training.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <numeric>
#include <redzap/core/parallel_for.hpp>
#include <redzap/io/held_out.hpp>
#include <redzap/io/sha256.hpp>
#include <redzap/io/write_safetensors.hpp>
#include <redzap/redzap.hpp>
#include <redzap/training/augment.hpp>
#include <redzap/training/host_maps.hpp>
#include <redzap/training/random_stream.hpp>
#include <redzap/training/trainer.hpp>
#include <utility>

#include "features.hpp"
#include "progress.hpp"
#include "table.hpp"
#include "technique.hpp"

namespace tool {
namespace {

using techniques = redzap::redzap_techniques;
using candidates = redzap::predictor::candidates<techniques>;
using trainer = redzap::training::trainer<techniques>;

using host_maps = redzap::training::host_maps<features>;

class predictor_training {
 public:
  predictor_training(model const& host, redzap::io::cifar100 const& data, training_options const& o)
      : host_(host), data_(data), o_(o), weights_(host.tensors), trainer_({.layers = layers(), .patterns = patterns(o), .batch = o.batch, .seed = o.seed}) {
    auto const held_out = redzap::io::held_out(data.labels, o.held_out);
    for (int i = 0; i < static_cast<int>(data.size()); ++i)
      if (!held_out[i]) images_.push_back(i);
    if (images_.empty()) throw redzap::error("--data", "holds no image to train on: the first " + std::to_string(o.held_out) + " of each class are held out");
    for (int t = 0; t < o.threads; ++t) hosts_.push_back(std::make_unique<host_maps>(weights_));
    if (o_.checkpoint.empty()) o_.checkpoint = o_.out + '.' + identity() + ".checkpoint";
  }

  void run() {
    if (std::filesystem::exists(o_.checkpoint)) {
      trainer_.load(o_.checkpoint);
      if (!o_.quiet) std::cout << "going on at image " << trainer_.images_seen() << ", from " << o_.checkpoint << std::endl;
    } else {
      trainer_.save(o_.checkpoint);   // a folder that cannot be written shows now, not in half an hour
    }
    auto const total = static_cast<std::int64_t>(o_.epochs) * static_cast<std::int64_t>(images_.size());
    progress bar("images", total, o_.quiet);
    auto saved = std::chrono::steady_clock::now();
    while (trainer_.images_seen() < total) {
      step();
      bar.at(trainer_.images_seen());
      bool const epoch_done = trainer_.images_seen() % static_cast<std::int64_t>(images_.size()) == 0;
      if (epoch_done && !o_.quiet) report();
      if (auto const now = std::chrono::steady_clock::now(); epoch_done || now - saved > std::chrono::minutes(1)) {
        trainer_.save(o_.checkpoint);
        saved = now;
      }
    }
    write();
    std::filesystem::remove(o_.checkpoint);
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
  static bool is_reducible(int layer) {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return ((I == layer && features::layer<I>::label_bytes(features::shapes[I]) > 0) || ...);
    }(std::make_integer_sequence<int, features::count>{});
  }

  /// Tells trainings apart: eight digits of the SHA-256 over host, images and how many are held out.
  std::string identity() const {
    std::string const text = host_.sha256 + redzap::io::sha256(std::as_bytes(std::span(data_.images))) + std::to_string(o_.held_out);
    return redzap::io::sha256(std::as_bytes(std::span(text))).substr(0, 8);
  }

  /// The images in the order of an epoch.
  std::vector<int> order(int epoch) const {
    auto result = images_;
    redzap::training::random_stream stream(o_.seed, ~static_cast<std::uint64_t>(epoch));   // never a key of augment
    for (int i = static_cast<int>(result.size()) - 1; i > 0; --i) std::swap(result[i], result[stream.below(i + 1)]);
    return result;
  }

  void step() {
    auto const count = static_cast<std::int64_t>(images_.size());
    int const epoch = static_cast<int>(trainer_.images_seen() / count), begin = static_cast<int>(trainer_.images_seen() % count);
    if (epoch != ordered_) order_ = order(ordered_ = epoch);
    int const batch = std::min(o_.batch, static_cast<int>(count) - begin);
    redzap::parallel_for(batch, o_.threads, [&](int n, int thread) {
      int const image = order_[begin + n];
      std::array<std::uint8_t, redzap::io::cifar100::pixels> seen;
      redzap::training::augment::draw(o_.seed, epoch, image).apply(data_.image(image).data(), features::input, seen.data());
      std::array<float, redzap::io::cifar100::pixels> input;
      host_.normalisation(seen, input);
      hosts_[thread]->run(input, [&](int layer, candidates const& maps) { trainer_.put(n, layer, maps); });
    });
    trainer_.step(batch, o_.threads);
  }

  /// The last step's losses, by goal, averaged over layers and patterns.
  void report() const {
    auto const& chosen = trainer_.chosen();
    std::cout << "epoch " << trainer_.images_seen() / static_cast<std::int64_t>(images_.size()) << ": loss";
    for (std::size_t g = 0; g < chosen.goals.size(); ++g) {
      double sum = 0;
      for (std::size_t l = 0; l < chosen.layers.size(); ++l)
        for (std::size_t p = 0; p < chosen.patterns.size(); ++p) sum += trainer_.loss(static_cast<int>(l), static_cast<int>(p), static_cast<int>(g));
      std::cout << ' ' << chosen.goals[g].name << ' ' << fixed(sum / static_cast<double>(chosen.layers.size() * chosen.patterns.size()), 4);
    }
    std::cout << std::endl;
  }

  /// N of normaliser (c): the largest difference of a layer, averaged over the first 1,000 training images.
  std::vector<double> normalizer_constants() {
    int const count = std::min(1000, static_cast<int>(images_.size()));
    std::vector<std::vector<double>> found(count, std::vector<double>(trainer_.chosen().layers.size()));
    redzap::parallel_for(count, o_.threads, [&](int n, int thread) {
      std::array<float, redzap::io::cifar100::pixels> input;
      host_.normalisation(data_.image(images_[n]), input);
      hosts_[thread]->run(input, [&](int layer, candidates const& maps) {
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
    std::map<std::string, std::string> metadata{{"format", "pt"}, {"redzap_format", "1"}, {"host_sha256", host_.sha256},
                                                {"epochs", std::to_string(o_.epochs)}, {"images", std::to_string(images_.size())},
                                                {"seed", std::to_string(o_.seed)}};
    auto const constants = normalizer_constants();
    for (std::size_t l = 0; l < constants.size(); ++l)
      metadata["normalizer_constant." + trainer_.chosen().layers[l].name] = fixed(constants[l], 6);
    redzap::io::write_safetensors(o_.out, tensors, metadata);
  }

  model const& host_;
  redzap::io::cifar100 const& data_;
  training_options o_;
  redzap::weights<features> weights_;
  trainer trainer_;
  std::vector<int> images_, order_;
  int ordered_ = -1;   // the epoch whose order that is
  std::vector<std::unique_ptr<host_maps>> hosts_;   // one a thread
};

}  // namespace

void train_predictors(model const& host, redzap::io::cifar100 const& data, training_options const& o) { predictor_training(host, data, o).run(); }

}  // namespace tool
