// SPDX-License-Identifier: MIT
#include "evaluation.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "progress.hpp"
#include "savings.hpp"
#include "statistics.hpp"
#include "tracing.hpp"

namespace tool {
namespace {

/// What is evaluated: a network for each technique, which all its settings share.
struct contenders {
  std::vector<options> settings;
  std::vector<std::shared_ptr<network>> networks;   ///< by setting

  contenders(options const& o, model const& model) : settings(o.settings()) {
    for (std::size_t i = 0; i < settings.size(); ++i) {
      bool const same = i > 0 && settings[i].technique == settings[i - 1].technique;
      networks.push_back(same ? networks.back() : make_network(settings[i], model));
    }
  }
};

/// One thread's share of an evaluation: images first, first + step, ...
struct share {
  contenders const& all;
  redzap::io::cifar100 const& data;
  redzap::io::normalisation const& normalisation;
  std::vector<evaluation>& results;   ///< the dense network's figures stand in the first
  std::mutex& sums;
  std::atomic<int>& done;

  static constexpr int warm_up = 3;   // runs before the clock counts: pages, caches, the processor's frequency

  void run(int first, int step, int threads, progress* bar) {
    options const& o = all.settings[0];
    std::size_t const layers = results[0].layers.size(), rows = results.size();
    auto const dense = all.networks[0]->make_dense(threads);
    std::vector<std::unique_ptr<runner>> reduced;
    for (std::size_t r = 0; r < rows; ++r) reduced.push_back(all.networks[r]->make_reduced(threads, all.settings[r]));
    std::vector<float> input(redzap::io::cifar100::pixels);
    std::vector<std::vector<layer_work>> work(rows, std::vector<layer_work>(layers));
    std::vector<double> most(rows);
    std::vector<zero_shares> zeros(layers);
    std::optional<tracing> traced;
    int const count = static_cast<int>(results[0].dense.ranks.size());
    for (int i = first; i < count; i += step) {
      normalisation(data.image(static_cast<std::size_t>(i)), input);
      for (int w = 0; i == first && o.timed() && w < warm_up; ++w) dense->run(input), reduced[0]->run(input);
      if (i == first) traced.emplace(*reduced[0], o, static_cast<std::size_t>(count));
      one(*dense, results[0].dense, i, input);
      for (std::size_t r = 0; r < rows; ++r) {
        one(*reduced[r], results[r].reduced, i, input);
        auto const one_image = reduced[r]->work();
        add(work[r], one_image);
        most[r] = std::max(most[r], reduced_work(results[r].layers, one_image).honest_macs());
      }
      if (o.count_zeros) add(zeros, dense->zeros(input));
      ++done;
      if (bar) bar->at(done);
    }
    if (traced) traced->write();
    std::lock_guard const lock(sums);
    for (std::size_t r = 0; r < rows; ++r)
      add(results[r].work, work[r]), results[r].most_macs = std::max(results[r].most_macs, most[r]);
    if (o.count_zeros) add(results[0].zeros, zeros);
  }

  void one(runner& runner, evaluation::side& side, int i, std::vector<float> const& input) {
    side.ranks[i] = rank_of(data.labels[i], runner.run(input));
    if (!all.settings[0].timed()) return;
    side.ms.push_back(runner.ms());
    for (std::size_t l = 0; l < side.layer_ms.size(); ++l) side.layer_ms[l].push_back(runner.layer_ms()[l]);
  }

  template <class Figure>
  static void add(std::vector<Figure>& to, std::vector<Figure> const& from) {
    for (std::size_t l = 0; l < to.size(); ++l) to[l] += from[l];
  }
};

}  // namespace

std::vector<evaluation> evaluate(options const& o, model const& model, redzap::io::cifar100 const& data) {
  if (o.images > static_cast<int>(data.size()))
    throw redzap::error("--images",
                        std::to_string(o.images) + " asked for, " + o.data + " holds " + std::to_string(data.size()));
  int const count = o.images > 0 ? o.images : static_cast<int>(data.size());
  contenders const all(o, model);
  std::vector<evaluation> results(all.settings.size());
  for (std::size_t r = 0; r < results.size(); ++r) {
    auto& result = results[r];
    result.chosen = all.settings[r];
    result.precision = precision_of(all.settings[r], model);
    result.layers = all.networks[r]->layers();
    result.labels = all.networks[r]->labels();
    result.work.resize(result.layers.size());
    if (o.count_zeros) result.zeros.resize(result.layers.size());
    for (auto* side : {&result.dense, &result.reduced})
      side->ranks.resize(count), side->layer_ms.resize(result.layers.size());
  }

  std::mutex sums;
  std::atomic<int> done = 0;
  progress bar("images", count, o.quiet);
  share part{all, data, model.normalisation, results, sums, done};
  if (o.timed()) {
    part.run(0, 1, o.threads, &bar);
  } else {
    std::vector<std::thread> others;
    std::exception_ptr failed;
    auto const run = [&](int first, progress* shown) {
      try {
        part.run(first, o.threads, 1, shown);
      } catch (...) {
        std::lock_guard const lock(sums);
        failed = std::current_exception();
      }
    };
    for (int t = 1; t < o.threads; ++t) others.emplace_back(run, t, nullptr);
    run(0, &bar);
    for (auto& thread : others) thread.join();
    if (failed) std::rethrow_exception(failed);
  }
  for (auto& zeros : results[0].zeros) zeros.in /= count, zeros.out /= count;
  for (auto& result : results) result.dense = results[0].dense, result.zeros = results[0].zeros;
  return results;
}

}  // namespace tool
