// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/race.hpp>
#include <bench/support/dense_layer.hpp>
#include <bench/support/peer_layer.hpp>
#include <redzap/core/error.hpp>

namespace redzap::inline REDZAP_ISA::bench {

std::vector<row> scaling_rows(settings const& s, problem const& p) {
  settings both = s;
  both.threads = 2;
  layer_data const data(p);
  race all(both);
  dense_layer one(p, data, 1), two(p, data, 2);
  one.run(), two.run();
  if (one.output() != two.output()) throw error(p.name, "the result depends on the number of threads");
  std::size_t const one_number = all.add({.run = [&] { one.run(); }}),
                    two_number = all.add({.run = [&] { two.run(); }});
  auto peers = peer_layers(p, data, 2), alone = peer_layers(p, data, 1);
  std::vector<std::size_t> alone_numbers;
  for (auto& [layout, peer] : peers) all.add_peer(layout, peer.implementations(), {.run = [of = &peer] { of->run(); }});
  for (auto& [layout, peer] : alone) alone_numbers.push_back(all.add({.run = [of = &peer] { of->run(); }}));
  all.run();
  row r = all.finish({.op = "scaling", .layer = p.name}, two_number, p.macs(), p.valid_macs());
  r.more["one_thread_us"] = all[one_number].median;
  r.more["speedup"] = all[one_number].median / r.ours.median;
  if (!alone_numbers.empty()) {
    double best = all[alone_numbers[0]].median;
    for (std::size_t const i : alone_numbers) best = std::min(best, all[i].median);
    r.more["peer_speedup"] = best / r.theirs.median;
  }
  return {r};
}

}  // namespace redzap::inline REDZAP_ISA::bench
