// SPDX-License-Identifier: MIT
#include <bench/support/linear_layer.hpp>
#include <bench/support/registry.hpp>

namespace redzap::inline REDZAP_ISA::bench {

void register_linear(problem const& p, int threads) {
  add_benchmark(name_of("linear", p, "nchwc16", "", threads), [p, threads](benchmark::State& state) {
    linear_layer<> layer(p, layer_data(p), threads);
    measure(state, threads, {p.macs(), p.valid_macs(), p.bytes()}, [&] { layer.run(); });
  });
}

}  // namespace redzap::inline REDZAP_ISA::bench
