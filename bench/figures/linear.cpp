// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bench/figures/figures.hpp>
#include <bench/figures/race.hpp>
#include <bench/support/linear_layer.hpp>
#include <bench/support/peer_layer.hpp>
#include <redzap/core/error.hpp>
#include <redzap/precision/bf16.hpp>

namespace redzap::inline REDZAP_ISA::bench {

namespace {
/// Zeros among the inputs, about what the host has: see `redzap evaluate --count-zeros`.
constexpr double zeros = 0.66;
}  // namespace

std::vector<row> linear_rows(settings const& s, problem const& p) {
  layer_data const data(p, zeros);
  race all(s);
  linear_layer<> every(p, data, s.threads), nonzero(p, data, s.threads, true);
  linear_layer<precision::bf16> half(p, data, s.threads), half_nonzero(p, data, s.threads, true);
  every.run(), nonzero.run(), half.run(), half_nonzero.run();
  if (every.output() != nonzero.output()) throw error(p.name, "leaving out zero inputs changes the result");
  if (every.output() != half.output() || every.output() != half_nonzero.output())
    throw error(p.name, "the result depends on the precision of weights that both hold exactly");
  std::size_t const every_number = all.add({.run = [&] { every.run(); }});
  std::size_t const nonzero_number = all.add({.run = [&] { nonzero.run(); }});
  std::size_t const half_number = all.add({.run = [&] { half.run(); }});
  std::size_t const half_nonzero_number = all.add({.run = [&] { half_nonzero.run(); }});
  auto peers = peer_layers(p, data, s.threads);
  for (auto& [layout, peer] : peers) {
    peer.run();
    if (every.output() != peer.output()) throw error(p.name, "ours and the peer's result differ");
    all.add_peer(layout, peer.implementations(), {.run = [of = &peer] { of->run(); }});
  }
  all.run();
  auto const used = static_cast<double>(data.ifmap.size() - std::count(data.ifmap.begin(), data.ifmap.end(), 0.0f)) /
                    static_cast<double>(data.ifmap.size());
  std::vector<row> rows;
  auto add = [&](std::string_view precision, std::size_t dense, std::size_t skipping) {
    rows.push_back(all.finish({.op = "linear", .layer = p.name, .variant = "dense", .precision = precision}, dense,
                              p.macs(), p.valid_macs()));
    rows.push_back(all.finish(
        {.op = "linear", .layer = p.name, .variant = "zero_skip", .precision = precision, .density = 100 * used},
        skipping, used * p.macs(), used * p.valid_macs()));
    rows.back().more["redzap_dense_us"] = all[dense].median;
  };
  add(precision::f32::name, every_number, nonzero_number);
  add(precision::bf16::name, half_number, half_nonzero_number);
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
