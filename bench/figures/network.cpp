// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/network_race.hpp>
#include <initializer_list>

namespace redzap::inline REDZAP_ISA::bench {

namespace {
template <class Policy>
std::vector<row> rows_of(settings const& s, host const& h, std::initializer_list<network_variant> variants) {
  network_race<Policy> all(s, h);
  using enum network_variant;
  for (network_variant const which : variants)
    for (left_out const skipped : {left_out{}, left_out{.zeros = true}, left_out{.zeros = true, .unread = true}})
      if (which != trained || h.trained) all.add(which, skipped);
  return all.rows("network");
}
}  // namespace

std::vector<row> network_rows(settings const& s) {
  host const h(s);
  using enum network_variant;
  std::vector<row> rows = rows_of<defaults>(s, h, {dense, reduced, trained});
  for (row const& r : rows_of<bf16_weights>(s, h, {dense, reduced, trained})) rows.push_back(r);
  if (!h.sketched()) return rows;
  for (row const& r : rows_of<sketch_policy>(s, h, {dense, trained})) rows.push_back(r);
  for (row const& r : rows_of<sketch_in_bf16>(s, h, {dense, trained})) rows.push_back(r);
  for (row const& r : rows_of<sketch_in_i8>(s, h, {dense, trained})) rows.push_back(r);
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
