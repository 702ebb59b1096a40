// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA::cost {

/// The share of MACs saved, in percent, eq. (12). For several layers: the sums of their MACs. 0 where nothing was to be
/// done. Negative where a reduction costs more than it saves.
constexpr double saving(double dense_macs, double macs) {
  return dense_macs == 0 ? 0 : 100 * (dense_macs - macs) / dense_macs;
}

}  // namespace redzap::inline REDZAP_ISA::cost
