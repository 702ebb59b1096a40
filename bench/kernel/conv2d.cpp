// SPDX-License-Identifier: MIT
#include <bench/support/dense_layer.hpp>
#include <bench/support/registry.hpp>
#include <redzap/precision/i8.hpp>

namespace redzap::inline REDZAP_ISA::bench {

void register_conv2d(problem const& p, int threads) {
  auto add = [&]<class Precision>(Precision) {
    add_benchmark(name_of("conv2d", p, "nchwc16", "", threads, Precision::name), [p, threads](benchmark::State& state) {
      dense_layer<Precision> layer(p, layer_data(p), threads);
      measure(state, threads, {p.macs(), p.valid_macs(), p.bytes()}, [&] { layer.run(); });
    });
  };
  add(precision::f32{});
  add(precision::i8{});
}

}  // namespace redzap::inline REDZAP_ISA::bench
