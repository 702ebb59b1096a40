// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/race.hpp>
#include <bench/support/dense_layer.hpp>
#include <bench/support/masked_layer.hpp>
#include <bench/support/peer_layer.hpp>
#include <list>
#include <redzap/core/error.hpp>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

constexpr int densities[] = {10, 20, 30, 40, 50, 60};  // the last ones show the break-even

/// Bit for bit: all data are small integers. Throws redzap::error naming the layer.
void check_dense(problem const& p, std::vector<float> const& ours, std::vector<float> const& theirs) {
  if (ours != theirs) throw error(p.name, "ours and the peer's result differ");
}

}  // namespace

std::vector<row> conv2d_rows(settings const& s, problem const& p) {
  layer_data const data(p);
  race all(s);
  dense_layer dense(p, data, s.threads);
  dense.run();
  std::size_t const dense_number = all.add({.run = [&] { dense.run(); }});

  auto peers = peer_layers(p, data, s.threads);
  for (auto& [layout, peer] : peers) {
    peer.run();
    check_dense(p, dense.output(), peer.output());
    all.add_peer(layout, peer.implementations(), {.run = [of = &peer] { of->run(); }});
  }

  // No peer of ours, which are direct, but where it is quicker the row says so.
  auto winograd = winograd_layer(p, data, s.threads);
  std::size_t const winograd_number = winograd ? all.add({.run = [&] { winograd->run(); }}) : 0;

  std::list<masked_layer> masked;
  std::vector<std::size_t> masked_numbers;
  for (int const percent : densities) {
    masked_layer& layer = masked.emplace_back(p, data, percent / 100.0, s.threads);
    check_masked(p, layer, dense.output());
    masked_numbers.push_back(all.add({.run = [of = &layer] { of->run(); }}));
  }

  all.run();
  std::vector<row> rows{all.finish({.op = "conv2d", .layer = p.name}, dense_number, p.macs(), p.valid_macs())};
  if (winograd) rows[0].more["peer_winograd_us"] = all[winograd_number].median;
  auto layer = masked.begin();
  for (std::size_t i = 0; i < masked_numbers.size(); ++i, ++layer) {
    rows.push_back(all.finish({.op = "masked_conv2d", .layer = p.name, .density = static_cast<double>(densities[i])},
                              masked_numbers[i], layer->macs(), layer->valid_macs()));
    rows.back().more["redzap_dense_us"] = all[dense_number].median;
  }
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
