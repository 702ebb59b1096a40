// SPDX-License-Identifier: MIT
#include <bench/support/dense_layer.hpp>
#include <bench/support/registry.hpp>

namespace redzap::inline REDZAP_ISA::bench {

void register_conv2d(problem const& p, int threads) {
  add_benchmark(name_of("conv2d", p, "nchwc16", "", threads), [p, threads](benchmark::State& state) {
    dense_layer layer(p, layer_data(p), threads);
    measure(state, threads, {p.macs(), p.valid_macs(), p.bytes()}, [&] { layer.run(); });
  });
}

}  // namespace redzap::inline REDZAP_ISA::bench
