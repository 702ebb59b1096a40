// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/race.hpp>
#include <bench/support/linear_layer.hpp>
#include <bench/support/peer_layer.hpp>
#include <redzap/core/error.hpp>

namespace redzap::inline REDZAP_ISA::bench {

std::vector<row> linear_rows(settings const& s, problem const& p) {
  layer_data const data(p);
  race all(s);
  linear_layer ours(p, data, s.threads);
  ours.run();
  std::size_t const number = all.add({.run = [&] { ours.run(); }});
  auto peers = peer_layers(p, data, s.threads);
  for (auto& [layout, peer] : peers) {
    peer.run();
    if (ours.output() != peer.output()) throw error(p.name, "ours and the peer's result differ");
    all.add_peer(layout, peer.implementations(), {.run = [of = &peer] { of->run(); }});
  }
  all.run();
  return {all.finish({.op = "linear", .layer = p.name}, number, p.macs(), p.valid_macs())};
}

}  // namespace redzap::inline REDZAP_ISA::bench
