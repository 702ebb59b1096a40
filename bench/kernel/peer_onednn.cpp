// SPDX-License-Identifier: MIT
#include <bench/support/peer_layer.hpp>
#include <bench/support/registry.hpp>

namespace redzap::inline REDZAP_ISA::bench {

void register_peer(problem const& p, int threads) {
  auto add = [&](std::string const& layout, onednn::layouts layouts) {
    add_benchmark(name_of("peer_onednn", p, layout, "", threads), [p, threads, layouts](benchmark::State& state) {
      layer_data const data(p);
      onednn peer = peer_layer(p, data, threads, layouts);
      state.SetLabel(peer.implementations());
      measure(state, threads, {p.macs(), p.valid_macs(), p.bytes()}, [&] { peer.run(); });
    });
  };
  add("any", onednn::layouts::any);
  if (!p.linear) add("blocked", onednn::layouts::blocked);
}

}  // namespace redzap::inline REDZAP_ISA::bench
