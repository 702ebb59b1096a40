// SPDX-License-Identifier: MIT
#include <bench/support/masked_layer.hpp>
#include <bench/support/registry.hpp>
#include <redzap/precision/i8.hpp>

namespace redzap::inline REDZAP_ISA::bench {

void register_masked_conv2d(problem const& p, int threads) {
  auto add = [&]<class Precision>(Precision, int percent) {
    add_benchmark(
        name_of("masked_conv2d", p, "nchwc16", "density:" + std::to_string(percent), threads, Precision::name),
        [p, threads, percent](benchmark::State& state) {
          masked_layer<Precision> layer(p, layer_data(p), percent / 100.0, threads);
          measure(state, threads, {layer.macs(), layer.valid_macs(), p.bytes()}, [&] { layer.run(); });
        });
  };
  for (int const percent : {5, 10, 20, 30, 50}) {
    add(precision::f32{}, percent);
    add(precision::i8{}, percent);
  }
}

}  // namespace redzap::inline REDZAP_ISA::bench
