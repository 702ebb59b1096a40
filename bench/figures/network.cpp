// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/network_race.hpp>

namespace redzap::inline REDZAP_ISA::bench {

namespace {
template <class Policy>
std::vector<row> rows_of(settings const& s, host const& h) {
  network_race<Policy> all(s, h);
  using enum network_variant;
  for (network_variant const which : {dense, reduced, trained})
    for (left_out const skipped : {left_out{}, left_out{.zeros = true}, left_out{.zeros = true, .unread = true}})
      if (which != trained || h.trained) all.add(which, skipped);
  return all.rows("network");
}
}  // namespace

std::vector<row> network_rows(settings const& s) {
  host const h(s);
  std::vector<row> rows = rows_of<defaults>(s, h);
  for (row const& r : rows_of<bf16_weights>(s, h)) rows.push_back(r);
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
