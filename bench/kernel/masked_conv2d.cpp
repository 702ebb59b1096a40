// SPDX-License-Identifier: MIT
#include <bench/support/masked_layer.hpp>
#include <bench/support/registry.hpp>

namespace redzap::inline REDZAP_ISA::bench {

void register_masked_conv2d(problem const& p, int threads) {
  for (int const percent : {5, 10, 20, 30, 50}) {
    add_benchmark(name_of("masked_conv2d", p, "nchwc16", "density:" + std::to_string(percent), threads),
                  [p, threads, percent](benchmark::State& state) {
                    masked_layer<> layer(p, layer_data(p), percent / 100.0, threads);
                    measure(state, threads, {layer.macs(), layer.valid_macs(), p.bytes()}, [&] { layer.run(); });
                  });
  }
}

}  // namespace redzap::inline REDZAP_ISA::bench
