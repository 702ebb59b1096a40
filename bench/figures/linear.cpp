// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bench/figures/figures.hpp>
#include <bench/figures/race.hpp>
#include <bench/support/linear_layer.hpp>
#include <bench/support/peer_layer.hpp>
#include <redzap/core/error.hpp>

namespace redzap::inline REDZAP_ISA::bench {

namespace {
/// Zeros among the inputs, about what the host has: see `redzap evaluate --count-zeros`.
constexpr double zeros = 0.66;
}  // namespace

std::vector<row> linear_rows(settings const& s, problem const& p) {
  layer_data const data(p, zeros);
  race all(s);
  linear_layer every(p, data, s.threads), nonzero(p, data, s.threads, true);
  every.run(), nonzero.run();
  if (every.output() != nonzero.output()) throw error(p.name, "leaving out zero inputs changes the result");
  std::size_t const every_number = all.add({.run = [&] { every.run(); }});
  std::size_t const nonzero_number = all.add({.run = [&] { nonzero.run(); }});
  auto peers = peer_layers(p, data, s.threads);
  for (auto& [layout, peer] : peers) {
    peer.run();
    if (every.output() != peer.output()) throw error(p.name, "ours and the peer's result differ");
    all.add_peer(layout, peer.implementations(), {.run = [of = &peer] { of->run(); }});
  }
  all.run();
  auto const used = static_cast<double>(data.ifmap.size() - std::count(data.ifmap.begin(), data.ifmap.end(), 0.0f)) /
                    static_cast<double>(data.ifmap.size());
  std::vector<row> rows{
      all.finish({.op = "linear", .layer = p.name, .variant = "dense"}, every_number, p.macs(), p.valid_macs()),
      all.finish({.op = "linear", .layer = p.name, .variant = "zero_skip", .density = 100 * used}, nonzero_number,
                 used * p.macs(), used * p.valid_macs())};
  rows[1].more["redzap_dense_us"] = all[every_number].median;
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
