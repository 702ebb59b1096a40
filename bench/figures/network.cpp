// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/network_race.hpp>

namespace redzap::inline REDZAP_ISA::bench {

std::vector<row> network_rows(settings const& s) {
  using variant = network_race::variant;
  host const h(s);
  network_race all(s, h);
  for (variant const which : {variant::dense, variant::reduced, variant::trained})
    for (bool const zero_skip : {false, true})
      if (which != variant::trained || h.trained) all.add(which, zero_skip);
  return all.rows("network");
}

}  // namespace redzap::inline REDZAP_ISA::bench
