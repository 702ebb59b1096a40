// SPDX-License-Identifier: MIT
#pragma once
#include <bench/figures/row.hpp>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// An SVG of the masked convolution's time over its density, a line for each layer, as a share of the peer's dense
/// time; a circle marks where a line meets the layer's own dense time, the break-even. Legible in light and dark. Empty
/// where no row is a masked convolution with a peer.
std::string density_plot(std::vector<row> const& rows);

}  // namespace redzap::inline REDZAP_ISA::bench
