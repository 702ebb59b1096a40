// SPDX-License-Identifier: MIT
#include "evaluation.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "progress.hpp"
#include "statistics.hpp"

namespace tool {
namespace {

/// One thread's share of an evaluation: images first, first + step, ...
struct share {
  network const& net;
  redzap::io::cifar100 const& data;
  redzap::io::normalisation const& normalisation;
  options const& o;
  evaluation& result;
  std::mutex& sums;
  std::atomic<int>& done;

  static constexpr int warm_up = 3;   // runs before the clock counts: pages, caches, the processor's frequency

  void run(int first, int step, int threads, progress* bar) {
    auto const dense = net.make_dense(threads), reduced = net.make_reduced(threads);
    std::vector<float> input(redzap::io::cifar100::pixels);
    std::vector<layer_work> work(result.layers.size());
    std::vector<zero_shares> zeros(result.layers.size());
    int const count = static_cast<int>(result.dense.ranks.size());
    for (int i = first; i < count; i += step) {
      normalisation(data.image(static_cast<std::size_t>(i)), input);
      for (int w = 0; i == first && !o.parallel_images && w < warm_up; ++w) dense->run(input), reduced->run(input);
      one(*dense, result.dense, i, input);
      one(*reduced, result.reduced, i, input);
      auto const done_now = reduced->work();
      for (std::size_t l = 0; l < work.size(); ++l) work[l] += done_now[l];
      if (o.count_zeros) add(zeros, dense->zeros(input));
      ++done;
      if (bar) bar->at(done);
    }
    std::lock_guard const lock(sums);
    for (std::size_t l = 0; l < work.size(); ++l) result.work[l] += work[l];
    if (o.count_zeros) add(result.zeros, zeros);
  }

  void one(runner& runner, evaluation::side& side, int i, std::vector<float> const& input) {
    side.ranks[i] = rank_of(data.labels[i], runner.run(input));
    if (o.parallel_images) return;
    side.ms.push_back(runner.ms());
    for (std::size_t l = 0; l < side.layer_ms.size(); ++l) side.layer_ms[l].push_back(runner.layer_ms()[l]);
  }

  static void add(std::vector<zero_shares>& to, std::vector<zero_shares> const& from) {
    for (std::size_t l = 0; l < to.size(); ++l) to[l].in += from[l].in, to[l].out += from[l].out;
  }
};

}  // namespace

evaluation evaluate(network const& network, redzap::io::cifar100 const& data, redzap::io::normalisation const& normalisation, options const& o) {
  if (o.images > static_cast<int>(data.size()))
    throw redzap::error("--images", std::to_string(o.images) + " asked for, " + o.data + " holds " + std::to_string(data.size()));
  int const count = o.images > 0 ? o.images : static_cast<int>(data.size());
  evaluation result;
  result.layers = network.layers();
  result.work.resize(result.layers.size());
  if (o.count_zeros) result.zeros.resize(result.layers.size());
  for (auto* side : {&result.dense, &result.reduced}) side->ranks.resize(count), side->layer_ms.resize(result.layers.size());

  std::mutex sums;
  std::atomic<int> done = 0;
  progress bar("images", count, o.quiet);
  share part{network, data, normalisation, o, result, sums, done};
  if (!o.parallel_images) {
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
  for (auto& zeros : result.zeros) zeros.in /= count, zeros.out /= count;
  return result;
}

}  // namespace tool
