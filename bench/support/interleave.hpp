// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <redzap/core/isa_namespace.hpp>
#include <span>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// What is timed: `run`, `items` times a sample; load(item), if given, puts the item's data where run finds it and is
/// not timed.
struct contender {
  std::function<void()> run;
  std::function<void(int)> load = {};
  int items = 1;
};

/// How long to look. Every round takes one sample of each contender, one after the other, in an order drawn anew.
struct schedule {
  int rounds = 11;
  double sample_us = 2000;  ///< at least, where `load` is not given: run is repeated
};

/// Microseconds of one `run`.
struct timing {
  double median = 0;
  double lower_quartile = 0;
  double upper_quartile = 0;
};

namespace detail {
inline double now_us() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// `repeats` runs in a row, or, with a load, every item once with its own pair of clock readings.
inline double sample(contender const& c, long repeats) {
  if (!c.load) {
    double const begin = now_us();
    for (long i = 0; i < repeats; ++i) c.run();
    return (now_us() - begin) / static_cast<double>(repeats);
  }
  double sum = 0;
  for (int item = 0; item < c.items; ++item) {
    c.load(item);
    double const begin = now_us();
    c.run();
    sum += now_us() - begin;
  }
  return sum / c.items;
}

/// Repeats that fill a sample, after one run to warm up.
inline long calibrate(contender const& c, double sample_us) {
  if (c.load) return 1;
  c.run();
  long repeats = 1;
  for (;;) {
    double const us = sample(c, repeats) * static_cast<double>(repeats);
    if (us >= sample_us) return repeats;
    repeats = std::max(repeats + 1, static_cast<long>(static_cast<double>(repeats) *
                                                      std::min(10.0, 1.2 * sample_us / std::max(us, 1.0))));
  }
}

inline timing quartiles(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  auto at = [&](double share) {
    return samples[static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1) + 0.5)];
  };
  return {.median = at(0.5), .lower_quartile = at(0.25), .upper_quartile = at(0.75)};
}
}  // namespace detail

/// Times contenders against each other on this thread: exactly one is at work at a time, so that what disturbs the
/// machine meets all alike. A run that is not counted precedes each sample, since the others have emptied the caches.
inline std::vector<timing> interleave(std::span<contender const> contenders, schedule const& s) {
  std::vector<long> repeats;
  std::vector<std::size_t> order;
  std::vector<std::vector<double>> samples(contenders.size());
  for (contender const& c : contenders) {
    order.push_back(order.size());
    repeats.push_back(detail::calibrate(c, s.sample_us));
  }
  std::mt19937 random(20261123);
  for (int round = 0; round < s.rounds; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    for (std::size_t const i : order) {
      if (contenders[i].load) contenders[i].load(0);
      contenders[i].run();
      samples[i].push_back(detail::sample(contenders[i], repeats[i]));
    }
  }
  std::vector<timing> result;
  for (auto& of_one : samples) result.push_back(detail::quartiles(std::move(of_one)));
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::bench
