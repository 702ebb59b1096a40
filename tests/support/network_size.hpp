// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

#include "support/random_network.hpp"

namespace redzap::inline REDZAP_ISA::test {

/// What tables of models give: MACs of an image, and parameters, of which a folded batch norm has one a channel.
struct network_size {
  long long macs = 0, parameters = 0;
  friend bool operator==(network_size const&, network_size const&) = default;
};

template <class Net>
network_size size_of() {
  network_size result;
  for_each_weight<Net>([&](std::string const&, std::vector<long long> const& extents, int i) {
    long long weights = 1;
    for (long long const e : extents) weights *= e;
    shape const out = Net::shapes[i + 1];
    result.macs += weights * out.h * out.w;
    result.parameters += weights + extents[0];
  });
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::test
