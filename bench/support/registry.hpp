// SPDX-License-Identifier: MIT
#pragma once
#include <benchmark/benchmark.h>

#include <bench/support/fma_peak.hpp>
#include <bench/support/interleave.hpp>
#include <bench/support/problem.hpp>
#include <map>
#include <redzap/precision/f32.hpp>
#include <string>
#include <string_view>
#include <utility>

/// The benchmarks of redzap-bench: each file registers its own for a problem and a number of threads.
namespace redzap::inline REDZAP_ISA::bench {

void register_conv2d(problem const& p, int threads);
void register_masked_conv2d(problem const& p, int threads);
void register_window_aggregate(problem const& p, int threads);
void register_label_block(problem const& p);
void register_linear(problem const& p, int threads);
void register_peer(problem const& p, int threads);

/// "<op>/<layer>/<layout>/<precision>/<isa>/<parameters>/threads:<n>", without the parameters where there are none.
inline std::string name_of(std::string const& op, problem const& p, std::string const& layout,
                           std::string const& parameters, int threads,
                           std::string_view precision = precision::f32::name) {
  std::string const middle = parameters.empty() ? "" : parameters + "/";
  return op + "/" + p.name + "/" + layout + "/" + std::string(precision) + "/" + std::string(native_isa::name) + "/" +
         middle + "threads:" + std::to_string(threads);
}

/// Work of one iteration.
struct work {
  double macs = 0;
  double valid_macs = 0;
  double bytes = 0;
};

/// Multiply-adds a second of the FMA loop on that many threads, measured at the first call.
inline double peak_rate(int threads) {
  static std::map<int, double> known;
  double& rate = known[threads];
  if (rate == 0) {
    fma_peak<> const peak{threads};
    contender const loop[] = {{.run = peak}};
    rate = peak.macs() / interleave(loop, {.rounds = 9})[0].median * 1e6;
  }
  return rate;
}

/// Runs `body` under the clock and sets the counters. Work without MACs has no share of the peak.
template <class Body>
void measure(benchmark::State& state, int threads, work const& w, Body&& body) {
  double const begin = detail::now_us();
  for (auto _ : state) {
    body();
    benchmark::ClobberMemory();
  }
  double const seconds = (detail::now_us() - begin) * 1e-6;
  auto rate = [](double value) { return benchmark::Counter(value, benchmark::Counter::kIsIterationInvariantRate); };
  state.counters["bytes/s"] = rate(w.bytes);
  if (w.macs == 0) return;
  double const percent =
      100 * static_cast<double>(state.iterations()) / seconds / peak_rate(threads);  // a rate would be shown with "/s"
  state.counters["MAC/s"] = rate(w.macs);
  state.counters["percent_of_peak"] = percent * w.macs;
  state.counters["percent_of_peak_valid"] = percent * w.valid_macs;
}

template <class Body>
void add_benchmark(std::string const& name, Body&& body) {
  benchmark::RegisterBenchmark(name.c_str(), std::forward<Body>(body))->UseRealTime()->Unit(benchmark::kMicrosecond);
}

}  // namespace redzap::inline REDZAP_ISA::bench
