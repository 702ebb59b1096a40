// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/race.hpp>
#include <bench/support/dense_layer.hpp>
#include <bench/support/masked_layer.hpp>
#include <bench/support/peer_layer.hpp>
#include <list>
#include <redzap/core/error.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f32.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/i8.hpp>
#include <type_traits>
#include <utility>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

constexpr int densities[] = {10, 20, 30, 40, 50, 60};  // the last ones show the break-even
constexpr int most_in_16_bits = 30;                    // percent: beyond it, weights are not what a run waits for

/// Bit for bit: all data are small integers. Throws redzap::error naming the layer.
void check_dense(problem const& p, std::vector<float> const& ours, std::vector<float> const& theirs) {
  if (ours != theirs) throw error(p.name, "ours and the peer's result differ");
}

/// The same layer in 8-bit integers, whose race is its own: i8 is compared with i8. The peer's ifmap is quantised
/// before it is timed, ours in the run; how long that takes alone is in the row.
std::vector<row> i8_rows(settings const& s, problem const& p, layer_data const& data) {
  race all(s);
  dense_layer<precision::i8> dense(p, data, s.threads);
  dense.run();
  std::size_t const dense_number = all.add({.run = [&] { dense.run(); }});
  std::size_t const quantise_number = all.add({.run = [&] { dense.enter(); }});
  auto peer = i8_peer_layer(p, data, s.threads);
  if (peer) {
    peer->run();
    check_dense(p, dense.output(), peer->output());
    all.add_peer("any", peer->implementations(), {.run = [&] { peer->run(); }});
  }
  std::list<masked_layer<precision::i8>> masked;
  std::vector<std::size_t> numbers;
  for (int const percent : densities) {
    auto& layer = masked.emplace_back(p, data, percent / 100.0, s.threads);
    check_masked(p, layer, dense.output());
    numbers.push_back(all.add({.run = [of = &layer] { of->run(); }}));
  }
  all.run();
  row const like{.op = "conv2d", .layer = p.name, .precision = precision::i8::name};
  std::vector<row> rows{all.finish(like, dense_number, p.macs(), p.valid_macs())};
  std::size_t i = 0;
  for (auto const& layer : masked) {
    rows.push_back(all.finish(like, numbers[i], layer.macs(), layer.valid_macs()));
    rows.back().op = "masked_conv2d", rows.back().density = densities[i];
    rows.back().more["redzap_dense_us"] = all[dense_number].median;
    ++i;
  }
  for (row& r : rows) {
    r.more["quantise_us"] = all[quantise_number].median;
    r.percent_of_peak = r.percent_of_peak_valid = 0;   // that peak is of floats
  }
  return rows;
}

}  // namespace

std::vector<row> conv2d_rows(settings const& s, problem const& p) {
  layer_data const data(p);
  race all(s);
  dense_layer<> dense(p, data, s.threads);
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

  std::list<masked_layer<>> masked;
  std::list<masked_layer<precision::bf16>> bf16;
  std::list<masked_layer<precision::f16>> f16;
  std::vector<std::size_t> masked_numbers, bf16_numbers, f16_numbers;
  for (int const percent : densities) {
    auto& layer = masked.emplace_back(p, data, percent / 100.0, s.threads);
    check_masked(p, layer, dense.output());
    masked_numbers.push_back(all.add({.run = [of = &layer] { of->run(); }}));
    if (percent > most_in_16_bits) continue;
    auto const add_in_16_bits = [&](auto& layers, std::vector<std::size_t>& numbers) {
      auto& same = layers.emplace_back(p, data, percent / 100.0, s.threads);
      check_masked(p, same, dense.output());
      numbers.push_back(all.add({.run = [of = &same] { of->run(); }}));
    };
    add_in_16_bits(bf16, bf16_numbers);
    add_in_16_bits(f16, f16_numbers);
  }

  all.run();
  std::vector<row> rows{all.finish({.op = "conv2d", .layer = p.name}, dense_number, p.macs(), p.valid_macs())};
  if (winograd) rows[0].more["peer_winograd_us"] = all[winograd_number].median;
  auto add_masked = [&]<class Precision>(std::list<masked_layer<Precision>> const& layers,
                                         std::vector<std::size_t> const& numbers) {
    std::size_t i = 0;
    for (auto const& layer : layers) {
      double const density = densities[i];
      rows.push_back(
          all.finish({.op = "masked_conv2d", .layer = p.name, .precision = Precision::name, .density = density},
                     numbers[i], layer.macs(), layer.valid_macs()));
      rows.back().more["redzap_dense_us"] = all[dense_number].median;
      if (!std::is_same_v<Precision, precision::f32>) rows.back().more["redzap_f32_us"] = all[masked_numbers[i]].median;
      ++i;
    }
  };
  add_masked(masked, masked_numbers);
  add_masked(bf16, bf16_numbers);
  add_masked(f16, f16_numbers);
  for (row& r : i8_rows(s, p, data)) rows.push_back(std::move(r));
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
