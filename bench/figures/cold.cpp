// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bench/figures/figures.hpp>
#include <bench/figures/network_race.hpp>
#include <bench/support/cold_caches.hpp>
#include <functional>

namespace redzap::inline REDZAP_ISA::bench {

std::vector<row> cold_rows(settings const& s) {
  settings few = s;
  few.image_count = std::min(s.image_count, 3);  // emptying the caches takes longer than a run
  host const h(few);
  cold_caches empty(s.threads);
  network_race<> all(few, h, std::ref(empty));
  using enum network_variant;
  all.add(dense);
  all.add(dense, {.zeros = true});
  all.add(reduced, {.zeros = true});
  return all.rows("cold");
}

}  // namespace redzap::inline REDZAP_ISA::bench
