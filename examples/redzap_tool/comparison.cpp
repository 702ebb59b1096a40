// SPDX-License-Identifier: MIT
#include "comparison.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <redzap/core/parallel_for.hpp>
#include <span>
#include <utility>

#include "progress.hpp"
#include "statistics.hpp"

namespace tool {
namespace {

constexpr int classes = redzap::io::cifar100::classes;

/// Logarithms of the softmax.
void log_softmax(std::span<float const> logits, double* result) {
  double const largest = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (float const x : logits) sum += std::exp(x - largest);
  for (std::size_t c = 0; c < logits.size(); ++c) result[c] = logits[c] - largest - std::log(sum);
}

}  // namespace

template <class Body>
void comparison::for_each_image(std::string const& stage, std::vector<std::unique_ptr<runner>> const& runners,
                                Body&& body) const {
  progress bar("images", size(), quiet_, stage);
  std::atomic<int> done = 0;
  redzap::parallel_for(size(), threads_, [&](int i, int thread) {
    std::vector<float> input(redzap::io::cifar100::pixels);
    model_.normalisation(data_.image(static_cast<std::size_t>(images_[i])), input);
    body(i, *runners[thread], runners[thread]->run(input));
    ++done;
    if (thread == 0) bar.at(done);
  });
}

comparison::comparison(network const& network, model const& model, redzap::io::cifar100 const& data,
                       std::vector<int> images, int threads, bool quiet)
    : model_(model),
      data_(data),
      images_(std::move(images)),
      threads_(threads),
      quiet_(quiet),
      ranks_(images_.size()),
      logarithms_(images_.size() * classes) {
  std::vector<std::unique_ptr<runner>> runners;
  for (int t = 0; t < threads; ++t) runners.push_back(network.make_dense(1));
  for_each_image("dense", runners, [&](int i, runner&, std::span<float const> logits) {
    ranks_[i] = rank_of(data_.labels[images_[i]], logits);
    log_softmax(logits, &logarithms_[static_cast<std::size_t>(i) * classes]);
  });
}

reduced_run comparison::run(network const& reduced, options const& chosen, std::string const& stage) const {
  std::vector<std::unique_ptr<runner>> runners;
  for (int t = 0; t < threads_; ++t) runners.push_back(reduced.make_reduced(1, chosen));
  reduced_run result;
  result.ranks.resize(images_.size());
  std::vector<double> divergences(images_.size());
  std::vector<std::vector<layer_work>> work(images_.size());
  for_each_image(stage, runners, [&](int i, runner& runner, std::span<float const> logits) {
    result.ranks[i] = rank_of(data_.labels[images_[i]], logits);
    double q[classes];
    log_softmax(logits, q);
    double const* const p = &logarithms_[static_cast<std::size_t>(i) * classes];
    for (int c = 0; c < classes; ++c) divergences[i] += std::exp(p[c]) * (p[c] - q[c]);
    work[i] = runner.work();
  });
  result.work = work[0];
  for (std::size_t i = 1; i < work.size(); ++i)   // in the order of the images, whoever ran them
    for (std::size_t l = 0; l < result.work.size(); ++l) result.work[l] += work[i][l];
  for (double const d : divergences) result.divergence += d / static_cast<double>(divergences.size());
  return result;
}

median_times comparison::times(network const& reduced, options const& chosen) const {
  return times({reduced.make_reduced(threads_, chosen).get()})[0];
}

std::array<median_times, 2> comparison::times_beside_dense(network const& network, options const& chosen) const {
  auto const both = times({network.make_dense(threads_).get(), network.make_reduced(threads_, chosen).get()});
  return {both[0], both[1]};
}

std::vector<median_times> comparison::times(std::vector<runner*> const& in_turns) const {
  constexpr int warm_up = 3;
  std::vector<float> input(redzap::io::cifar100::pixels);
  std::vector<std::vector<double>> all(in_turns.size());
  std::vector<std::vector<std::vector<double>>> layers(in_turns.size());   // by runner and layer
  for (int i = -warm_up; i < std::min(200, size()); ++i) {
    model_.normalisation(data_.image(static_cast<std::size_t>(images_[std::max(0, i)])), input);
    for (std::size_t r = 0; r < in_turns.size(); ++r) {
      in_turns[r]->run(input);
      if (i < 0) continue;
      all[r].push_back(in_turns[r]->ms());
      auto const ms = in_turns[r]->layer_ms();
      layers[r].resize(ms.size());
      for (std::size_t l = 0; l < ms.size(); ++l) layers[r][l].push_back(ms[l]);
    }
  }
  std::vector<median_times> result;
  for (std::size_t r = 0; r < in_turns.size(); ++r) {
    result.push_back({percentile(all[r], 50), {}});
    for (auto const& layer : layers[r]) result.back().layers.push_back(percentile(layer, 50));
  }
  return result;
}

}  // namespace tool
