// SPDX-License-Identifier: MIT
#include <bench/support/layer_data.hpp>
#include <bench/support/registry.hpp>
#include <redzap/aggregate/average.hpp>
#include <redzap/aggregate/max.hpp>
#include <redzap/kernel/simd/window_aggregate.hpp>
#include <support/owned.hpp>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

template <class F>
void register_aggregator(problem const& p, int threads) {
  add_benchmark(name_of("window_aggregate", p, "nchwc16", "aggregate:" + std::string(F::name), threads),
                [p, threads](benchmark::State& state) {
                  test::owned<float, layout::packed> ifmap(p.input, layer_data(p).ifmap);
                  test::owned<float, layout::packed> pooled({p.input.n, p.input.c, p.output().h, p.output().w});
                  double const bytes = 4.0 * static_cast<double>(p.input.size() + pooled.extents.size());
                  measure(state, threads, {.bytes = bytes},
                          [&] { kernel::window_aggregate<F>(ifmap.view(), p.options, pooled.view(), threads); });
                });
}

}  // namespace

void register_window_aggregate(problem const& p, int threads) {
  register_aggregator<aggregate::max>(p, threads);
  register_aggregator<aggregate::average>(p, threads);
}

}  // namespace redzap::inline REDZAP_ISA::bench
